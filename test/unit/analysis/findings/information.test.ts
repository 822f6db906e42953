import assert from 'node:assert/strict';
import { test } from 'node:test';
import { twoPhasesFinding } from '../../../../src/analysis/findings/twoPhases';
import { whereInformationGoesFinding } from '../../../../src/analysis/findings/whereInformationGoes';
import { informationPath } from '../../../../src/analysis/geometry/informationAlongPath';
import { type LayerProfile, type Profile } from '../../../../src/analysis/results/profile';
import { type Representation } from '../../../../src/algebra/representation';
import { UNWATCHED } from '../../../../src/base/progress';
import { type Evaluation } from '../../../../src/run/records';
import * as m from '../matrices';

const NO_DIMENSION = { fit: null, mle: null, fitError: null, mleError: null, dropped: 0, cause: 'not measured' };

function layer(name: string, toInput: number | null, toInputError: number | null): LayerProfile {
  const kinds: Record<string, LayerProfile['kind']> = { input: 'input', z_mean: 'mean', z_log_var: 'logVariance' };
  return { name, kind: kinds[name] ?? 'dense', width: 9, id: NO_DIMENSION, toInput, toInputError, toOutput: null };
}

const profileOf = (layers: LayerProfile[], step = 1000): Profile => ({ n: 1000, step, layers });
const saidOf = (...told: [string, number | null, number | null][]) =>
  whereInformationGoesFinding(profileOf(told.map(one => layer(...one))));

test('where information goes: the step with the largest rise, with its numbers', () => {
  const found = saidOf(
    ['input', 0.002, 0],
    ['encoder/1', 0.012, 0.001],
    ['encoder/2', 0.02, 0.001],
    ['z_mean', 0.13, 0.004],
    ['z_log_var', 0.9, 0.02],
    ['decoder/1', 0.12, 0.004],
  )!;
  assert.equal(
    found.sentence,
    'Most about the input is lost between encoder/2 and z_mean: Δ to the input rises from 0.020 to 0.130.',
  );
});

test('where information goes: the largest of several losses is not most of them', () => {
  const found = saidOf(
    ['input', 0.002, 0],
    ['encoder/1', 0.1, 0.001],
    ['encoder/2', 0.25, 0.001],
    ['z_mean', 0.36, 0.001],
  )!;
  assert.match(
    found.sentence,
    /^More about the input is lost between encoder\/1 and encoder\/2 than between any other/,
  );
});

test('where information goes: silent within errors, where two steps lose as much, and where nothing was measured', () => {
  assert.equal(saidOf(['input', 0.002, 0], ['encoder/1', 0.0021, 0.0001], ['z_mean', 0.0022, 0.0001]), undefined);
  assert.equal(saidOf(['input', 0.002, 0], ['encoder/1', 0.1, 0.004], ['z_mean', 0.205, 0.005]), undefined);
  assert.equal(saidOf(['input', null, null], ['encoder/1', null, null]), undefined);
  assert.equal(saidOf(['input', 0.002, 0]), undefined);
});

test('where information goes: the layer between two steps counts in both, and the largest of many asks for more', () => {
  // 0.13 less 0.07 with errors of 0.014, twice that of encoder/1 in the difference: 2.1 without it.
  const steps = (error: number) =>
    saidOf(['input', 0.002, 0], ['encoder/1', 0.132, error], ['z_mean', 0.202, error], ['decoder/1', 0.202, error]);
  assert.equal(steps(0.016), undefined, '0.06 of which 2 · √5 · 0.016 = 0.072 may be chance');
  assert.ok(steps(0.013), '2 · √5 · 0.013 = 0.058');
  // A wider one that comes third may be the largest.
  assert.equal(
    saidOf(['input', 0.1, 0], ['encoder/1', 0.2, 0], ['z_mean', 0.2, 0], ['d/1', 0.28, 0], ['d/2', 0.29, 0.08]),
    undefined,
  );
  // Of six steps the largest is 2.4 errors by chance.
  const flat = ['a', 'b', 'c', 'd', 'e'].map((name): [string, number, number] => [name, 0.1, 0]);
  assert.equal(saidOf(...flat, ['f', 0.124, 0.01], ['g', 0.1, 0]), undefined);
  assert.ok(saidOf(...flat, ['f', 0.13, 0.01], ['g', 0.1, 0]));
});

test('where information goes: of matrices that lose columns at one step it names that one', async () => {
  const n = 300;
  const input = m.gaussian(n, 6, 1);
  const named = (name: string, x: Representation): Representation => ({ ...x, name });
  const path = informationPath(UNWATCHED);
  const noGram = () => Promise.reject(new Error('the Gram matrix was asked for'));
  const turned = m.matrix(n, 6, (i, j) => input.data[i * 6 + ((j + 1) % 6)]! * (1 + j / 50));
  const lost = m.matrix(n, 1, i => input.data[i * 6]!);
  await path.add('input', named('input', input), noGram);
  await path.add('dense', named('encoder/1', turned), noGram);
  await path.add('mean', named('z_mean', lost), noGram);
  const { toInput } = await path.end();
  const layers = ['input', 'encoder/1', 'z_mean'].map(name => {
    const { value, error } = toInput.get(name)!;
    return layer(name, value, error);
  });
  assert.match(whereInformationGoesFinding(profileOf(layers))!.sentence, /between encoder\/1 and z_mean/);
});

function evaluations(rates: readonly number[], elbos = rates.map((_, i) => -100 + i)): Evaluation[] {
  return rates.map((rate, i) => ({
    ...{ kind: 'test', step: 100 * (i + 1), n: 1000, rate, distortion: -elbos[i]! - rate, loss: 0, elbo: elbos[i]! },
    ...{ rateError: 0.1, distortionError: 0.3, elboError: 0.3, activeUnits: 2, units: [] },
  }));
}

const outputs = (values: readonly number[], error = 0.002): Profile[] =>
  values.map((value, i) => profileOf([layer('decoder/1', value, error)], 100 * (i + 1)));

test('two phases: the output tells more and then less of the input, and the rate turns', () => {
  const found = twoPhasesFinding(evaluations([2, 15, 19, 18, 16]), outputs([0.3, 0.1, 0.04, 0.06, 0.09]))!;
  assert.equal(
    found.sentence,
    'Fitting until step 300, then generalising: the output tells less of the input since (Δ 0.300, 0.040, now 0.090), and ' +
      'the rate rises until step 300 and then falls (2.0, 19.0, now 16.0 nats).',
  );
  const other = twoPhasesFinding(evaluations([19, 15, 12, 14, 16]), outputs([0.3, 0.1, 0.04, 0.06, 0.09]))!;
  assert.match(other.sentence, /the rate falls until step 300 and then rises/);
});

test('two phases: silent where either does not turn beyond errors, and where the ELBO falls since', () => {
  const [rates, told] = [evaluations([2, 15, 19, 18, 16]), outputs([0.3, 0.1, 0.04, 0.06, 0.09])];
  assert.equal(twoPhasesFinding(rates, outputs([0.3, 0.1, 0.04, 0.03, 0.02])), undefined, 'Δ still falls');
  assert.equal(
    twoPhasesFinding(rates, outputs([0.3, 0.1, 0.04, 0.042, 0.041])),
    undefined,
    'Δ rises within its errors',
  );
  assert.equal(twoPhasesFinding(evaluations([2, 15, 16, 17, 18]), told), undefined, 'the rate still rises');
  assert.equal(
    twoPhasesFinding(evaluations([2, 15, 16, 16, 15.9]), told),
    undefined,
    'the rate falls within its errors',
  );
  assert.equal(twoPhasesFinding(rates, told.slice(0, 2)), undefined, 'two checkpoints');
  assert.equal(twoPhasesFinding([], told), undefined, 'no evaluation');
  const falling = evaluations([2, 15, 19, 18, 16], [-100, -90, -85, -88, -92]);
  assert.equal(twoPhasesFinding(falling, told), undefined, 'it overfits');
});
