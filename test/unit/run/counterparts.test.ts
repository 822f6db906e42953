import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import { objectiveLabel } from '../../../src/config/schema/objective';
import { type RunAtSteps, counterpartsOf } from '../../../src/run/sweeps/counterparts';
import { someInfo } from './helpers';

function run(
  dir: string,
  seed: number,
  objective: Record<string, unknown>,
  { data, ...more }: { data?: { splitSeed: number } } & Record<string, unknown> = {},
): RunAtSteps {
  const stored = {
    seed,
    data: { name: 'tetrominoes', ...data },
    model: { architecture: 'mlp', latent: 4 },
    objective,
    ...more,
  };
  const config = storedConfig(stored, dir);
  const checkpoints = [10, 20].map(step => ({ step, file: `${dir}/step-${step}` }));
  return {
    dir,
    label: `${objectiveLabel(config.objective)}, seed ${seed}`,
    config,
    info: someInfo({ config, seed }),
    checkpoints,
  };
}

const relations = (of: RunAtSteps, runs: RunAtSteps[], step = 20): string[] =>
  counterpartsOf(of, runs, step).map(({ run: dir, relation }) => `${dir} ${relation}`);

test('seeds, values of the parameter, and others, in order', () => {
  const own = run('own', 1, { beta: 4 });
  const runs = [
    run('other model', 1, { beta: 4 }, { model: { architecture: 'mlp', latent: 8 } }),
    run('β 16', 1, { beta: 16 }),
    run('β 1', 1, { beta: 1 }),
    run('β 1 and seed', 2, { beta: 1 }),
    own,
    run('seed 0', 0, { beta: 4 }),
    run('tc', 1, { name: 'beta-tc-vae', beta: 4 }),
  ];
  assert.deepEqual(relations(own, runs), [
    'β 1 parameter',
    'β 1 and seed other',
    'seed 0 seed',
    'own itself',
    'other model other',
    'tc other',
    'β 16 parameter',
  ]);
  const [first] = counterpartsOf(own, runs, 10);
  assert.deepEqual(first, {
    ...{ run: 'β 1', label: 'β 1, seed 1', file: 'β 1/step-10', seed: 1, value: 1 },
    relation: 'parameter',
  });
});

test('λ and capacity tell runs apart as β does', () => {
  const own = run('own', 0, { name: 'dip-vae-2', lambda: 5 });
  const runs = [
    own,
    run('λ 10', 0, { name: 'dip-vae-2', lambda: 10 }),
    run('C 5', 0, { name: 'annealed-vae', capacity: 5 }),
  ];
  assert.deepEqual(relations(own, runs).sort(), ['C 5 other', 'own itself', 'λ 10 parameter']);
});

test('only checkpoints of that step, on the same data, of runs that can be read', () => {
  const own = run('own', 0, { beta: 4 });
  const far = { ...run('shorter', 1, { beta: 4 }), checkpoints: [{ step: 10, file: 'a' }] };
  const strange = run('strange', 2, { beta: 4 });
  const elsewhere = { ...strange, info: { ...strange.info, data: { ...strange.info.data, fingerprint: 'other' } } };
  const unread = { ...run('unread', 3, { beta: 4 }), config: undefined };
  assert.deepEqual(relations(own, [own, far, elsewhere, unread]), ['own itself']);
  assert.deepEqual(relations(own, [own, far], 10), ['own itself', 'shorter seed']);
  assert.deepEqual(counterpartsOf({ ...own, config: undefined }, [own], 20), []);
});

test('of runs with one config the newest counts, but a run stands for itself', () => {
  const own = run('own', 0, { beta: 4 });
  const runs = [
    run('newer twin', 0, { beta: 4 }),
    run('seed 1, newer', 1, { beta: 4 }),
    run('seed 1', 1, { beta: 4 }),
    own,
  ];
  assert.deepEqual(relations(own, runs), ['own itself', 'seed 1, newer seed']);
});

test('runs with and without a split seed are seeds of one another, each seed once; the same examples come first', () => {
  const same = { data: { splitSeed: 0 } };
  const own = run('own', 0, { beta: 4 });
  const runs = [
    run('seed 1, older', 1, { beta: 4 }),
    run('seed 1', 1, { beta: 4 }, same),
    run('seed 2, older', 2, { beta: 4 }),
    own,
    run('twin', 0, { beta: 4 }, same),
    run('other examples', 0, { beta: 4 }, { data: { splitSeed: 7 } }),
  ];
  assert.deepEqual(relations(own, runs), [
    'own itself',
    'other examples other',
    'seed 1 seed',
    'seed 1, older other',
    'seed 2, older seed',
  ]);
  const from = run('own', 1, { beta: 4 }, same);
  assert.deepEqual(relations(from, [run('β 1, older', 1, { beta: 1 }), run('β 16', 1, { beta: 16 }, same)]), [
    'β 1, older parameter',
    'own itself',
    'β 16 parameter',
  ]);
});
