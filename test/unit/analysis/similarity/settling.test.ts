import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ckaOfPair } from '../../../../src/analysis/similarity/cka';
import { courseOf } from '../../../../src/analysis/similarity/courses';
import { type Measured, findings } from '../../../../src/analysis/findings/findings';
import type { LayerGram } from '../../../../src/algebra/gram';
import type { Baselines, Settling } from '../../../../src/analysis/results/comparison';
import type { Finding } from '../../../../src/analysis/results/finding';
import { compareSameLayers } from '../../../../src/analysis/similarity/sameLayers';
import { settlingPairs } from '../../../../src/analysis/similarity/settling';
import { UNWATCHED } from '../../../../src/base/progress';
import type { Evaluation } from '../../../../src/run/records';
import * as m from '../matrices';

const rule = (name: string, measured: Partial<Measured>): Finding | undefined =>
  findings({ likelihood: 'bernoulli', ...measured }).find(finding => finding.rule === name);

async function* stream(grams: LayerGram[]): AsyncGenerator<LayerGram> {
  for (const gram of grams) yield await Promise.resolve(gram);
}

test('every layer is compared with itself: rotated 1, half of its directions √½, constant nothing', async () => {
  // Orthonormal columns of mean 0, so that CKA counts what two layers share.
  const wave = (k: number) => (i: number) => Math.SQRT2 * Math.cos((2 * Math.PI * k * i) / 16);
  const columns = (name: string, ...waves: number[]) => m.matrix(16, waves.length, (i, j) => wave(waves[j]!)(i), name);
  const noise = m.gaussian(16, 5, 1, 'a');
  const flat = m.matrix(16, 2, () => 3, 'd');
  const [held, streamed] = await Promise.all(
    [
      [noise, columns('b', 1, 2), columns('c', 1), flat, columns('e', 1)],
      [m.rotated(noise, 2), columns('b', 1, 3), columns('c', 2), columns('d', 1, 2), flat],
    ].map(layers => Promise.all(layers.map(m.gram))),
  );
  const { n, layers, linearCka } = await compareSameLayers(held!, stream(streamed!), UNWATCHED);
  assert.equal(n, 16);
  assert.deepEqual(layers, ['a', 'b', 'c', 'd', 'e']);
  m.close(linearCka[0]!, 1, 1e-12);
  m.close(linearCka[1]!, 1 / 2, 1e-12);
  m.close(linearCka[2]!, 0, 1e-12);
  assert.deepEqual(linearCka.slice(3), [null, null]);
});

test('of D independent units k of which are active, CKA(mean, sampled) is √(k/D) within sampling error', async () => {
  const n = 1000;
  const units = fc.integer({ min: 1, max: 10 }).chain(D => fc.tuple(fc.constant(D), fc.integer({ min: 1, max: D })));
  await fc.assert(
    fc.asyncProperty(units, fc.nat(1000), async ([D, k], seed) => {
      const z = m.gaussian(n, D, seed);
      const mean = m.matrix(n, D, (i, j) => (j < k ? z.data[i * D + j]! : 0));
      const { linearCka, debiasedCka } = await ckaOfPair(mean, z, m.noProduct, UNWATCHED);
      // Five standard errors of the pair for which they are largest.
      m.close(linearCka, Math.sqrt(k / D), 0.12);
      m.close(debiasedCka, Math.sqrt(k / D), 0.12);
    }),
    { numRuns: 8 },
  );
});

const settling = (
  linearCka: Record<string, (number | null)[]>,
  steps = [100, 200, 300, 400],
  known: Partial<Baselines> = {},
): Settling => {
  const layers = Object.keys(linearCka);
  const all = (value: number) => layers.map(() => value);
  const baselines = { n: 500, layers, untrained: all(0.1), spread: all(0.01), redrawn: all(1), copies: [], ...known };
  return { n: 500, steps, layers, linearCka: Object.values(linearCka), baselines };
};
const FROZEN = [1, 1, 1, 1];
const frozenEncoder = settling({
  input: FROZEN,
  'encoder/1': FROZEN,
  'encoder/2': FROZEN,
  z_mean: FROZEN,
  z_log_var: FROZEN,
  sampling: FROZEN,
  'decoder/1': [0.5, 0.7, 0.96, 1],
  'decoder/2': [0.3, 0.5, 0.81, 1],
  'decoder/3': [0.2, 0.4, 0.76, 1],
});

test('a layer settles where its CKA is at least 0.95 from there on, in the mean over seeds', () => {
  const one = settling({ a: [0.94, 0.96, 0.97, 1], b: [0.96, 0.94, 0.95, 1], c: [0.9, 0.9, 0.94, 1], d: FROZEN });
  const at = (...seeds: Settling[]) => courseOf(seeds)?.layers.map(({ settledAt }) => settledAt);
  assert.deepEqual(at(one), [1, 2, 3, 0]);
  const other = settling({ a: [0.96, 0.9, 1, 1], b: [0.95, 0.97, 1, 1], c: [0.8, 1, 1, 1], d: [1, null, 1, 1] });
  assert.deepEqual(at(one, other), [2, 0, 1, 0]);
  // Checkpoints at other steps are no seeds of the same.
  const elsewhere = settling({ a: FROZEN, b: FROZEN, c: FROZEN, d: FROZEN }, [1, 2, 3, 4]);
  assert.deepEqual(at(one, elsewhere), [1, 2, 3, 0]);
  assert.equal(courseOf([one, other, elsewhere])?.seeds, 2);
});

test('layers without a value are left out, and moments without one are not settled', () => {
  const nothing = [null, null, null, null];
  const course = courseOf([settling({ input: FROZEN, a: [null, 0.99, 1, 1], b: nothing })]);
  assert.deepEqual(
    course?.layers.map(({ layer, settledAt }) => [layer, settledAt]),
    [['a', 1]],
  );
  assert.equal(courseOf([settling({ input: FROZEN, b: nothing })]), undefined);
  assert.equal(courseOf([settling({ a: [1] }, [100])]), undefined);
  assert.equal(courseOf([]), undefined);
});

test('settled: the frozen encoder by name, the layers that still change with their CKA', () => {
  const found = rule('settled', { settlings: [frozenEncoder] })!;
  assert.equal(found.holds, true);
  assert.deepEqual(found.numbers['movingCka'], [0.81, 0.76]);
  assert.equal(
    found.sentence,
    'The encoder and 4 other layers have hardly changed since step 300 (CKA with step 400 ≥ 0.96); ' +
      'decoder/2 (0.81) and decoder/3 (0.76) still do.',
  );
});

test('settled: all layers, one, and none', () => {
  const all = settling({ 'encoder/1': [0.9, 0.97, 1, 1], 'decoder/1': [0.5, 0.96, 0.98, 1] });
  assert.equal(
    rule('settled', { settlings: [all, all] })!.sentence,
    'No layer has changed much since step 200 (CKA with step 400 ≥ 0.96, mean of 2 seeds).',
  );
  const one = settling({ 'encoder/1': [0.2, 0.97, 1, 1], 'decoder/1': [0.5, 0.6, 0.7, 1] });
  assert.equal(
    rule('settled', { settlings: [one] })!.sentence,
    'The encoder has hardly changed since step 200 (CKA with step 400 ≥ 0.97); decoder/1 (0.7) still does.',
  );
  const none = rule('settled', {
    settlings: [settling({ 'encoder/1': [0.2, 0.97, 0.4, 1], 'decoder/1': [0.5, 0.6, 0.7, 1] })],
  })!;
  assert.equal(none.holds, false);
  assert.equal(none.sentence, 'No layer has settled: from step 300 to step 400 CKA is at most 0.7.');
});

const STEPS = [100, 200, 300, 400];

test('settled: a layer that is as it was untrained counts neither for nor against', () => {
  const layers = {
    'encoder/1': [0.95, 0.96, 0.98, 1],
    'encoder/2': [0.9, 0.96, 0.98, 1],
    'decoder/1': [0.3, 0.6, 0.8, 1],
  };
  const against = (untrained: number[], spread = 0.01) =>
    settling(layers, STEPS, { untrained, spread: untrained.map(() => spread) });
  // encoder/1 settled at step 100, at 0.95; untrained it was there already, within the spread.
  const [own, most] = [against([0.944, 0.5, 0.1]), against([0.944, 0.955, 0.795])];
  // What still changes is not as it was.
  assert.deepEqual(
    [own, most].map(one => courseOf([one])!.unlearned.map(({ layer }) => layer)),
    [['encoder/1'], ['encoder/1', 'encoder/2']],
  );
  assert.equal(
    rule('settled', { settlings: [own] })!.sentence,
    'encoder/2 has hardly changed since step 200 (CKA with step 400 ≥ 0.96); decoder/1 (0.8) still does. ' +
      'encoder/1 is as it was untrained (CKA 0.94): nothing learned shows there.',
  );
  assert.equal(courseOf([against([0.944, 0.5, 0.1], 0.001)])!.unlearned.length, 0);
  assert.equal(
    rule('settled', { settlings: [most] })!.sentence,
    'No layer has settled: from step 300 to step 400 CKA is at most 0.8. ' +
      'encoder/1 and encoder/2 are as they were untrained (CKA 0.94 to 0.96): nothing learned shows there.',
  );
  // None is left: no rule about settling speaks, and this one says why.
  const encoder = { 'encoder/1': layers['encoder/1'], 'encoder/2': layers['encoder/2'] };
  const none = settling(encoder, STEPS, { untrained: [0.944, 0.955] });
  const silent = rule('settled', { settlings: [none] })!;
  assert.equal(silent.holds, false);
  assert.equal(
    silent.sentence,
    'encoder/1 and encoder/2 are as they were untrained (CKA 0.94 to 0.96): nothing learned shows there.',
  );
  for (const name of ['learned from the input upwards', 'could stop']) {
    const tests = [evaluation(150, -100), evaluation(400, -100)];
    assert.equal(rule(name, { settlings: [none], tests }), undefined, name);
  }
  // Constant at the checkpoint before the last one: whether it still changes is not known.
  const gap = courseOf([settling({ a: [0.4, 0.6, null, 1], b: FROZEN })])!;
  assert.deepEqual(
    [gap.layers, gap.unlearned].map(part => part.map(({ layer }) => layer)),
    [['b'], []],
  );
  // The run at hand must be known itself, not a sibling alone.
  assert.equal(courseOf([{ ...own, baselines: null }, own]), undefined);
});

test('settled: what the seeds spread over counts too, and nothing is said where the untrained model is not known', () => {
  const seed = (untrained: number) =>
    settling({ a: [0.2, 0.96, 1, 1] }, STEPS, { untrained: [untrained], spread: [0.001] });
  assert.equal(courseOf([seed(0.9), seed(0.9)])!.layers.length, 1);
  // A mean of 0.9 with a standard deviation of 0.099.
  assert.equal(courseOf([seed(0.83), seed(0.97)])!.unlearned.length, 1);
  const unknown = { ...seed(0.1), baselines: null };
  assert.equal(courseOf([unknown]), undefined);
  assert.equal(rule('settled', { settlings: [unknown] }), undefined);
  assert.equal(
    courseOf([settling({ a: FROZEN }, STEPS, { spread: [null] })]),
    undefined,
    'too few examples for halves',
  );
});

test('settled: a layer that reads z is measured by two draws of it, one that is another layer is left out', () => {
  const course = courseOf([
    settling({ flat: FROZEN, 'decoder/1': [0.5, 0.84, 0.87, 1], sampling: [0.02, 0.02, 0.02, 1] }, STEPS, {
      redrawn: [1, 0.88, 0.02],
      copies: ['flat'],
    }),
  ])!;
  // 0.84 is 0.955 of 0.88; two draws of a collapsed z have nothing in common.
  assert.deepEqual(
    course.layers.map(({ layer, settledAt }) => [layer, settledAt]),
    [['decoder/1', 1]],
  );
  assert.deepEqual(course.unlearned, []);
  assert.equal(
    rule('settled', { settlings: [settling({ 'decoder/1': [0.5, 0.84, 0.87, 1] }, STEPS, { redrawn: [0.88] })] })!
      .sentence,
    'No layer has changed much since step 200 (CKA with step 400 ≥ 0.95, relative to two draws of z where it is read).',
  );
});

test('learned from the input upwards: a frozen encoder did, a decoder that settles first did not', () => {
  const name = 'learned from the input upwards';
  const found = rule(name, { settlings: [frozenEncoder] })!;
  assert.equal(found.holds, true);
  assert.deepEqual([found.numbers['encoder'], found.numbers['decoder']], [100, 400]);
  assert.equal(
    found.sentence,
    "Learned from the input upwards: the encoder's layers settled at step 100, the decoder's had not settled before the last checkpoint, step 400 (medians).",
  );
  const downwards = settling({ 'encoder/1': [0.1, 0.2, 0.3, 1], z_mean: [0.1, 0.2, 0.96, 1], 'decoder/1': FROZEN });
  const silent = rule(name, { settlings: [downwards] })!;
  assert.equal(silent.holds, false);
  // The median of two layers lies between them, where no checkpoint is.
  assert.deepEqual([silent.numbers['encoder'], silent.numbers['decoder']], [350, 100]);
  assert.equal(
    silent.sentence,
    "The encoder did not settle before the decoder: its layers between step 300 and step 400, the decoder's at step 100 (medians; what still changes counts as settled at the last checkpoint).",
  );
  const together = settling({ 'encoder/1': FROZEN, 'decoder/1': FROZEN });
  assert.equal(rule(name, { settlings: [together] })!.holds, false);
  // Since step 380 alone is too short a time to tell.
  const recent = settling({ 'encoder/1': [0.1, 0.2, 0.97, 1], 'decoder/1': [0.1, 0.2, 0.3, 1] }, [100, 200, 380, 400]);
  assert.equal(rule(name, { settlings: [recent] }), undefined);
  assert.equal(rule(name, { settlings: [settling({ 'encoder/1': FROZEN })] }), undefined);
});

function evaluation(step: number, elbo: number): Evaluation {
  const errors = { rateError: 0.3, distortionError: 0.4, elboError: 0.5 };
  const losses = { rate: 20, distortion: -elbo - 20, loss: -elbo, elbo };
  return {
    kind: 'test',
    step,
    n: 100,
    ...losses,
    ...errors,
    activeUnits: 1,
    units: [{ meanVariance: 0.9, kl: 2.5, precise: 1 }],
  };
}

test('at most ten checkpoints are compared, with the last one', () => {
  const files = (count: number) => Array.from({ length: count }, (_, i) => ({ step: i + 1, file: `/${i + 1}` }));
  assert.equal(settlingPairs([]), undefined);
  assert.equal(settlingPairs(files(1)), undefined);
  const { earlier, last } = settlingPairs(files(40))!;
  assert.deepEqual(
    [...earlier, last].map(({ step }) => step),
    [4, 8, 12, 16, 20, 24, 28, 32, 36, 40],
  );
});

test('settled: parts that noise of z makes unlike themselves are named, and keep the others from being all', () => {
  const layers = {
    'encoder/1': [0.9, 0.97, 0.98, 1],
    z_mean: [0.9, 0.97, 0.98, 1],
    sampling: [0.1, 0.1, 0.1, 1],
    'decoder/1': [0.2, 0.2, 0.2, 1],
  };
  const noise = settling(layers, STEPS, { redrawn: [1, 1, 0.1, 0.2] });
  assert.deepEqual(courseOf([noise])!.noisy, ['sampling', 'decoder/1']);
  assert.equal(
    rule('settled', { settlings: [noise] })!.sentence,
    'The encoder and z_mean have hardly changed since step 200 (CKA with step 400 ≥ 0.97); ' +
      'sampling and the decoder hold too much noise of z to tell.',
  );
});

test('settled: not since the last fifth of the steps alone, nor is what came to rest then said to change', () => {
  const steps = [3, 7, 10, 13, 17, 20];
  const late = settling({ 'encoder/1': [0.1, 0.2, 0.4, 0.8, 0.96, 1] }, steps);
  const found = rule('settled', { settlings: [late] })!;
  assert.equal(found.holds, false);
  assert.equal(
    found.sentence,
    'No layer is known to have settled by step 20; the encoder has hardly changed since step 17 alone, too short a time to tell.',
  );
  const both = settling({ 'encoder/1': [0.1, 0.2, 0.4, 0.8, 0.96, 1], z_mean: [0.9, 0.96, 1, 1, 1, 1] }, steps);
  assert.equal(
    rule('settled', { settlings: [both] })!.sentence,
    'z_mean has hardly changed since step 7 (CKA with step 20 ≥ 0.96); ' +
      'the encoder has hardly changed since step 17 alone, too short a time to tell.',
  );
  const rounded = settling({ 'encoder/1': [0.1, 0.95, 0.9496, 1], z_mean: FROZEN });
  assert.match(rule('settled', { settlings: [rounded] })!.sentence, /; encoder\/1 \(0\.9496\) still does\.$/);
});

test('settled: a layer without a value keeps the others from being all, and is no part of the encoder that settled', () => {
  const nothing = [null, null, null, null];
  const course = settling({ 'encoder/1': [0.9, 0.97, 0.98, 1], 'encoder/2': nothing });
  assert.deepEqual(courseOf([course])!.unknown, ['encoder/2']);
  assert.equal(
    rule('settled', { settlings: [course] })!.sentence,
    'encoder/1 has hardly changed since step 200 (CKA with step 400 ≥ 0.97).',
  );
});

test('settled: with no layer left the noise of z is said where there is some, and nothing where all hold it', () => {
  const layers = { 'encoder/1': FROZEN, sampling: [0.1, 0.1, 0.1, 1], 'decoder/1': [0.2, 0.2, 0.2, 1] };
  const said = (...redrawn: number[]) =>
    rule('settled', { settlings: [settling(layers, STEPS, { untrained: [1, 0.1, 0.2], redrawn })] })?.sentence;
  const untrained = 'encoder/1 is as it was untrained (CKA 1.0): nothing learned shows there.';
  assert.equal(said(1, 0.1, 0.2), `Sampling and the decoder hold too much noise of z to tell. ${untrained}`);
  assert.equal(said(0.1, 0.1, 0.1), undefined);
  const alone = settling({ 'encoder/1': FROZEN }, STEPS, { untrained: [1] });
  assert.equal(rule('settled', { settlings: [alone] })!.sentence, untrained);
});

test('settled: the layers that a CKA is the highest of are named where others came to rest', () => {
  const steps = [3, 7, 10, 13, 17, 20];
  const moving = [0.1, 0.2, 0.3, 0.4, 0.6, 1];
  const said = (first: number[]) =>
    rule('settled', { settlings: [settling({ 'encoder/1': first, 'encoder/2': moving }, steps)] })!.sentence;
  assert.equal(
    said([0.1, 0.2, 0.4, 0.8, 0.96, 1]),
    'No layer has settled: from step 17 to step 20 CKA is at most 0.6 in encoder/2; ' +
      'encoder/1 has hardly changed since step 17 alone, too short a time to tell.',
  );
  assert.equal(said(moving), 'No layer has settled: from step 17 to step 20 CKA is at most 0.6.');
});
