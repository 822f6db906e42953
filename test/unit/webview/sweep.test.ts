import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelMap } from '../../../src/analysis/results/placedModels';
import type { SweepMemberView, SweepRun } from '../../../src/protocol/sweepPanel';
import {
  convergingRuns,
  isDone,
  lastsOverLatent,
  latentDimensions,
  mapNotes,
  mappedFiles,
  memberRows,
  modelPoints,
  variantsBySize,
  quantityText,
  totalOf,
} from '../../../webview/inspector/sweep/sweepRows';

function member(state: SweepMemberView['state'], more: Partial<SweepMemberView> = {}): SweepMemberView {
  const begun = state !== 'waiting';
  return {
    label: 'β 4, seed 0',
    state,
    run: begun ? '/runs/a' : null,
    step: state === 'finished' ? 1000 : begun ? 250 : 0,
    steps: begun ? 1000 : null,
    elbo: state === 'finished' ? -54.4 : null,
    elboError: state === 'finished' ? 0.2 : null,
    followed: null,
    error: null,
    ...more,
  };
}

function run(name: string, more: Partial<SweepRun> = {}): SweepRun {
  return {
    run: `/runs/${name}`,
    label: name,
    objective: 'beta-vae',
    symbol: 'β',
    title: 'β',
    reversed: false,
    parameter: 4,
    variant: more.objective ?? 'beta-vae',
    seed: 0,
    stepsPerEpoch: 100,
    likelihood: 'bernoulli',
    latent: 10,
    checkpoints: [500, 1000].map(step => ({ step, file: `/runs/${name}/${step}` })),
    evaluations: [{ step: 500, loss: 100, distortion: 40, rate: 15 }],
    ...more,
  };
}

test('a row for each member, whatever its state', () => {
  assert.equal(memberRows([member('finished', { followed: 0.5 })])[0]!.elbo, '−54.4 ± 0.2 at β 0.5');
  const rows = memberRows([
    member('waiting'),
    member('training'),
    member('finished'),
    member('failed', { error: 'the loss is not finite' }),
    member('stopped'),
  ]);
  assert.deepEqual(
    rows.map(({ state, share, step, elbo, run: dir }) => [state, share, step, elbo, dir]),
    [
      ['waiting', null, '–', '–', null],
      ['training', 0.25, '250 of 1,000', '–', '/runs/a'],
      ['finished', null, '1,000', '−54.4 ± 0.2', '/runs/a'],
      ['failed', null, '250 of 1,000', '–', '/runs/a'],
      ['stopped', null, '250 of 1,000', '–', '/runs/a'],
    ],
  );
  assert.equal(rows[3]!.error, 'The loss is not finite.');
});

test('how far all of them are: each run counts the same', () => {
  const members = [member('finished'), member('training'), member('waiting'), member('waiting')];
  const { share, words } = totalOf(members);
  assert.ok(Math.abs(share - 1.25 / 4) < 1e-12);
  assert.equal(words, '1 of 4 runs finished, 1 training, 2 waiting · 31 % of all steps');
  assert.deepEqual(totalOf([member('finished')]), { share: 1, words: '1 of 1 runs finished' });
  assert.equal(totalOf([]).share, 0);
  const view = { example: '', sweeping: false, runs: [], members };
  assert.equal(isDone({ ...view, hasSweep: true }), false);
  assert.equal(isDone({ ...view, hasSweep: true, members: [member('finished')] }), true);
  assert.equal(isDone({ ...view, hasSweep: false, members: [] }), false);
});

test('what converges, and in which units', () => {
  const runs = [run('a'), run('b', { likelihood: 'sse' })];
  assert.deepEqual(convergingRuns(runs, 'rate')[0]!.values, [{ step: 500, value: 15 }]);
  assert.equal(quantityText('loss', runs.slice(0, 1)), 'Loss (nats per example)');
  assert.equal(quantityText('distortion', runs.slice(1)), 'Distortion (sum of squares)');
  assert.equal(quantityText('loss', runs), 'Loss');
  assert.equal(quantityText('rate', runs), 'Rate (nats per example)');
});

test('the map: files to measure, points with their runs, and what is to be said', () => {
  const runs = [
    run('a'),
    run('b', { objective: 'dip-vae-2', symbol: 'λ', title: 'dip-vae-2 λ', seed: 3 }),
    run('c', { objective: 'dip-vae-2' }),
  ];
  const files = mappedFiles(runs);
  assert.deepEqual(files.slice(0, 3), ['/runs/a/500', '/runs/a/1000', '/runs/b/500']);
  const map: ModelMap = {
    points: [
      { file: '/runs/b/1000', x: 1, y: 2 },
      { file: '/runs/gone/1', x: 0, y: 0 },
    ],
    missing: [{ layer: 'z_log_var', models: 2 }],
    left: ['/x', '/y'].map(file => ({ file, cause: 'its layers are not those of most of the models' })),
  };
  assert.deepEqual(modelPoints(map, runs), [
    {
      objective: 'dip-vae-2',
      symbol: 'λ',
      title: 'dip-vae-2 λ',
      reversed: false,
      parameter: 4,
      seed: 3,
      label: 'b',
      run: '/runs/b',
      step: 1000,
      epoch: 10,
      x: 1,
      y: 2,
    },
  ]);
  assert.deepEqual(mapNotes(map), [
    'z_log_var has no similarity in 2 models; there it counts as 0.',
    'Left out: 2 checkpoints. Its layers are not those of most of the models.',
  ]);
  const many = [1, 2, 3, 4].map(k => ({ file: `/${k}`, cause: `reason ${k}` }));
  assert.equal(mapNotes({ ...map, left: many }).at(-1), 'Left out for other reasons: 1.');
  assert.deepEqual(variantsBySize(runs), ['dip-vae-2', 'beta-vae']);
});

test('dimensions over K are those of the last checkpoints, where runs have different numbers of units', () => {
  const [few, many, untrained] = [
    run('few'),
    run('many', { latent: 20 }),
    run('untrained', { latent: 30, checkpoints: [] }),
  ];
  assert.equal(lastsOverLatent([few, run('other'), untrained]).size, 0);
  const files = (runs: readonly SweepRun[]) =>
    [...lastsOverLatent(runs)].map(([kind, lasts]) => [kind, lasts.map(({ file }) => file)]);
  assert.deepEqual(files([few, many, untrained]), [['β 4', ['/runs/few/1000', '/runs/many/1000']]]);
  // What else differs sets them apart; as many units as all others of its kind say nothing over K.
  const [wide, wider, alone] = [
    run('wide', { parameter: 8, variant: 'beta-vae, latent 10, batch 64' }),
    run('wider', { parameter: 8, variant: 'beta-vae, latent 20, batch 64', latent: 20 }),
    run('alone', { parameter: 16 }),
  ];
  assert.deepEqual(files([wide, alone, wider, few, many, run('more', { seed: 1 })]), [
    ['β 4', ['/runs/few/1000', '/runs/many/1000', '/runs/more/1000']],
    ['β 8, batch 64', ['/runs/wide/1000', '/runs/wider/1000']],
  ]);
  const layer = (kind: 'input' | 'mean' | 'dense', fit: number | null) => ({
    name: kind,
    kind,
    width: 2,
    id: { fit, mle: fit, fitError: fit && fit / 10, mleError: null, dropped: 0, cause: fit === null ? 'why' : null },
    toInput: null,
    toOutput: null,
  });
  const layers = [layer('input', 30), layer('mean', 20), layer('dense', null)];
  assert.deepEqual(latentDimensions(many, { n: 300, step: 1000, layers }), {
    run: '/runs/many',
    seed: 0,
    step: 1000,
    n: 300,
    latent: 20,
    input: { value: 30, error: 3 },
    mean: { value: 20, error: 2 },
    output: { value: null, error: null },
  });
});
