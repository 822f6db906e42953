import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Dimension, LayerProfile, Profile } from '../../../src/analysis/results/profile';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { RunView } from '../../../src/protocol/panel';
import { configText } from '../../../webview/checkpoint/configText';
import { bytesText, numberText, shapeText, tensorsShown } from '../../../webview/checkpoint/tensorRows';
import {
  checkpointAt,
  emptySentence,
  slotsOf,
  notesOf,
  slotsOfRun,
  standingAt,
} from '../../../webview/inspector/frame/checkpoints';
import { curveRows } from '../../../webview/inspector/rateDistortion/curveRows';
import { slopeSentence } from '../../../webview/inspector/rateDistortion/pointFacts';
import { atStep, runOf } from '../../../webview/inspector/rateDistortion/runAtStep';
import { profileRows } from '../../../webview/common/measuring/profileRows';
import { runView } from './inspectorModel';
import { atBeta } from '../analysis/atParameter';

const MEASURED: Dimension = { fit: 8.34, mle: 7.61, fitError: 0.31, mleError: 0.02, dropped: 14, cause: null };

function layer(name: string, kind: LayerProfile['kind'], id: Dimension = MEASURED): LayerProfile {
  return { name, kind, width: 4096, id, toInput: null, toOutput: null };
}

test('a profile in numbers: the change since the first checkpoint, and the cause where there is no number', () => {
  const cause = 'z_log_var has fewer than 3 distinct examples';
  const nothing: Dimension = { fit: null, mle: null, fitError: null, mleError: null, dropped: 997, cause };
  const profile: Profile = {
    n: 1000,
    step: 500,
    layers: [layer('input', 'input'), layer('z_log_var', 'logVariance', nothing), layer('decoder/1', 'dense')],
  };
  const before: Profile = {
    n: 1000,
    step: 100,
    layers: profile.layers.map(one => ({ ...one, id: { ...one.id, fit: one.name === 'input' ? 8.33 : 5.7 } })),
  };
  assert.deepEqual(profileRows(profile, before), [
    {
      layer: 'input',
      kind: 'pixels',
      width: '4,096',
      fit: '8.3 ± 0.3',
      mle: '7.61 ± 0.02',
      measured: true,
      since: '0.0',
      dropped: '14',
      gaussian: '',
    },
    {
      layer: 'z_log_var',
      kind: 'posterior log variance',
      width: '4,096',
      fit: cause,
      mle: '–',
      measured: false,
      since: '–',
      dropped: '997',
      gaussian: '',
    },
    {
      layer: 'decoder/1',
      kind: 'dense, logits',
      width: '4,096',
      fit: '8.3 ± 0.3',
      mle: '7.61 ± 0.02',
      measured: true,
      since: '+2.6',
      dropped: '14',
      gaussian: '',
    },
  ]);
  assert.deepEqual(
    profileRows(profile, undefined).map(({ since }) => since),
    ['–', '–', '–'],
  );
});

test('a profile in numbers: pure noise below z, and the Gaussian that reads so beside what is far too low', () => {
  const noise = { draws: 5, fit: 24.9, mle: 25.1, fitSpread: 0.3, mleSpread: 0.2 };
  const high: Dimension = { ...MEASURED, fit: 33.33, mle: 33.57 };
  const layers = [{ ...layer('sampling', 'sampling', high), width: 32, noise }, layer('decoder/1', 'dense')];
  const [z, below, decoder] = profileRows({ n: 5000, step: 500, layers }, undefined);
  // At n = 5,000 50 dimensions read 33.3; here 14 examples were dropped.
  assert.equal(z!.gaussian, '≈ 50');
  assert.deepEqual(below, {
    ...{ layer: 'pure noise', kind: 'N(0, I), 5 draws', width: '32', fit: '24.9 ± 0.3', mle: '25.1 ± 0.2' },
    ...{ measured: true, since: '–', dropped: '0', gaussian: '' },
  });
  assert.deepEqual([decoder!.layer, decoder!.gaussian], ['decoder/1', '']);
});

test('a curve in numbers: a row for each run, in order of the parameter', () => {
  const point = (beta: number, split: 'train' | 'test', distortion: number): CurvePoint => ({
    ...atBeta(beta),
    split,
    rate: 20,
    distortion,
    rateError: 0.2,
    distortionError: 1.1,
    elboError: 1,
    activeUnits: 9,
    latent: 10,
    seed: 0,
    step: 4500,
    run: `/runs/${beta}`,
  });
  const points = [point(4, 'test', 90), point(4, 'train', 88), point(0.5, 'test', 70)];
  const rows = curveRows(points, 'bernoulli');
  assert.deepEqual(
    rows.map(({ parameter, trainDistortion, gap, elbo, activeUnits, step }) => [
      ...[parameter, trainDistortion, gap],
      ...[elbo, activeUnits, step],
    ]),
    [
      ['β 0.5', '–', '–', '−90.0 ± 1.0', '9 of 10', '4,500'],
      ['β 4', '88.0', '2.0 ± 1.6', '−110.0 ± 1.0', '9 of 10', '4,500'],
    ],
  );
  assert.equal(curveRows(points, 'sse')[0]!.elbo, '–');
});

test('tensors: filter by words, natural order, missing numbers last', () => {
  const tensor = (name: string, shape: number[], norm: number | null): Parameters<typeof tensorsShown>[0][number] => ({
    name,
    dtype: 'F32',
    shape,
    bytes: 4,
    norm,
    mean: 0,
    largest: 1,
    cause: null,
  });
  const all = [
    tensor('encoder.10.weight', [2, 3], null),
    tensor('encoder.2.weight', [4], 7),
    tensor('decoder.1.bias', [], 9),
  ];
  const names = (...rest: Parameters<typeof tensorsShown> extends [unknown, ...infer Rest] ? Rest : never): string[] =>
    tensorsShown(all, ...rest).map(({ name }) => name);
  assert.deepEqual(names('Weight enc', null), ['encoder.10.weight', 'encoder.2.weight']);
  assert.deepEqual(names('2 × 3', null), ['encoder.10.weight']);
  assert.deepEqual(names('', { key: 'name', descending: false }), [
    'decoder.1.bias',
    'encoder.2.weight',
    'encoder.10.weight',
  ]);
  for (const descending of [true, false]) {
    assert.equal(names('', { key: 'norm', descending }).at(-1), 'encoder.10.weight');
  }
  assert.deepEqual(names('', { key: 'shape', descending: true })[0], 'encoder.10.weight');
});

test('numbers, shapes and sizes as people read them', () => {
  assert.deepEqual([0, -0.012345, 12345.6, 3e-7, -2.5e9].map(numberText), [
    '0',
    '−0.01235',
    '12,350',
    '3.00e−7',
    '−2.50e9',
  ]);
  assert.deepEqual([shapeText([]), shapeText([400, 784])], ['scalar', '400 × 784']);
  assert.deepEqual([999, 1000, 9.6e6].map(bytesText), ['999 bytes', '1.0 kB', '9.6 MB']);
});

test('a config is shown as YAML that reads back as the same', () => {
  const config = {
    name: 'mnist',
    seed: 0,
    data: { path: 'data/mnist', other: '../mnist', odd: 'a: b # c', yes: 'yes', number: '.0', end: '...', empty: {} },
    model: { hidden: [400, 200], gate: null },
    sweep: { objective: [{ name: 'beta-vae', beta: 1 }] },
  };
  assert.match(configText(config), /^model:\n {2}hidden: \[400, 200\]$/m);
  assert.deepEqual(parse(configText(config)), config);
  const anything = fc.dictionary(
    fc.string(),
    fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string()),
      fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
    ),
  );
  fc.assert(fc.property(anything, value => assert.deepEqual(parse(configText(value)) ?? {}, { ...value })));
});

test('checkpoints: the newest where none was asked for, otherwise the nearest', () => {
  const checkpoints = [100, 500, 900].map(step => ({ step, file: `${step}` }));
  assert.equal(checkpointAt(checkpoints, null)?.step, 900);
  assert.equal(checkpointAt(checkpoints, 500)?.step, 500);
  assert.equal(checkpointAt(checkpoints, 650)?.step, 500);
  assert.equal(checkpointAt([], 5), undefined);
});

test('a checkpoint that passes has no place of its own, unless it is the last', () => {
  const checkpoints = [100, 250, 500, 620].map(step => ({ step, file: `${step}` }));
  const run = runView({ checkpoints, passing: [250, 620] }, { health: 'running' });
  assert.deepEqual(
    slotsOfRun({ ...run, pending: [] }).map(({ step }) => step),
    [100, 500, 620],
  );
  assert.equal(standingAt(run, null)?.step, 620);
  assert.equal(standingAt(run, 250)?.step, 250, 'where it is asked for');
});

test('a figure at the best checkpoint says that it was chosen on these examples, and no other', () => {
  const run = runView({ best: { step: 250, among: 20 } });
  const chosen =
    'The best of 20 evaluations on these held-out examples: chosen on them, it looks a little better there than it is.';
  assert.equal(notesOf(run, 250), chosen);
  assert.equal(notesOf(run, 250, 'Few examples.'), `${chosen} Few examples.`);
  assert.equal(notesOf(run, 500, undefined), undefined);
});

test('the untrained model is stood at only where that is asked for', () => {
  const checkpoints = [100, 500, 900].map(step => ({ step, file: `${step}` }));
  const untrained = { step: 0 as const, file: '0', statisticsFrom: null };
  const run = runView({ checkpoints, untrained }, { health: 'finished' });
  assert.equal(standingAt(run, 0), untrained);
  assert.equal(standingAt(run, null)?.step, 900);
  assert.equal(standingAt(run, 3)?.step, 100, 'a step of another run');
  assert.equal(standingAt(runView({ checkpoints }), 0)?.step, 100, 'it was not kept');
  assert.equal(standingAt(runView({ checkpoints: [], untrained }, { health: 'running' }), null), undefined);
  assert.deepEqual(
    slotsOfRun({ ...run, pending: [] }).map(({ step }) => step),
    [0, 100, 500, 900],
  );
});

test('small heatmaps: twelve at most, and the same ones while training goes on', () => {
  const steps = Array.from({ length: 100 }, (_, i) => 10 * (i + 1));
  const at = (done: number): number[] =>
    slotsOf(
      steps.slice(0, done).map(step => ({ step, file: `${step}` })),
      steps.slice(done),
    ).map(({ step }) => step);
  assert.equal(at(100).length, 12);
  assert.deepEqual([at(100)[0], at(100).at(-1)], [10, 1000]);
  assert.deepEqual(at(3), at(100));
  assert.equal(slotsOf([], [50])[0]!.file, undefined);
  assert.match(emptySentence([50, 100]), /step 50;/);
});

test('a training of thousands of checkpoints is followed over twelve of them', () => {
  const steps = Array.from({ length: 10_000 }, (_, i) => i + 1);
  const all = steps.map(step => ({ step, file: `${step}` }));
  const at = (done: number, health: RunView['summary']['health'] = 'running'): RunView =>
    runView({ checkpoints: all.slice(0, done), pending: steps.slice(done) }, { health });
  const measured = new Set<string>();
  for (let done = 1; done <= 10_000; done += 37) {
    const run = at(done);
    measured.add(standingAt(run, null)!.file);
    for (const { file } of slotsOf(run.checkpoints, run.pending)) if (file !== undefined) measured.add(file);
  }
  assert.ok(measured.size <= 12, `${measured.size} measured`);
  assert.equal(standingAt(at(5000, 'stopped'), null)?.step, 5000);
  assert.equal(standingAt(at(5000), 4321)?.step, 4321);
  assert.equal(standingAt(at(10_000, 'finished'), null)?.step, 10_000);
  assert.equal(standingAt(at(0), null), undefined);
});

test('the price of the rate: of a point whose loss has another none, and a sum of squares has no nats', () => {
  const point = { ...atBeta(0.5) } as CurvePoint;
  assert.match(slopeSentence(point, 'bernoulli')!, /lowers the training distortion by 0\.5 nats\.$/);
  assert.match(slopeSentence(point, 'sse')!, /lowers the training distortion by 0\.5\.$/);
  assert.equal(slopeSentence({ ...point, variant: 'marginal-kl' }, 'bernoulli'), null);
});

test('what was measured of a run is not of one that was trained further', () => {
  const run = '/runs/a run 7';
  assert.equal(runOf(atStep({ run, step: 100 })), run);
  assert.notEqual(atStep({ run, step: 100 }), atStep({ run, step: 200 }));
});
