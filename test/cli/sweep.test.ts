import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Curves } from '../../src/analysis/results/curve';
import { loadConfig } from '../../src/config/reading/loadConfig';
import { readCheckpoint, untrainedCheckpoint } from '../../src/run/checkpoints/checkpoint';
import { readRun } from '../../src/run/folder';
import { sweepMembersOf } from '../../src/run/sweeps/sweepMembers';
import {
  A_SECOND,
  type Trained,
  assertGone,
  assertSentence,
  checkpoints,
  childrenOf,
  jsonOf,
  kill,
  result,
  runsIn,
  smallConfig,
  start,
  stateOf,
  temporary,
  train,
  training,
  until,
  vaeLens,
} from './helpers';

/** `sweep`: every member of a grid. */

const folder = temporary({ after });
const sweep = { 'objective.beta': [0.5, 4], seed: [0, 1] };
const config = smallConfig(folder, {}, { sweep });

interface Swept {
  runs: string[];
}
interface Reported {
  findings: { rule: string; numbers: Record<string, unknown> }[];
}

function member(run: string): [beta: number, seed: number] {
  const { config, seed } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
    config: { objective: { beta: number } };
    seed: number;
  };
  return [config.objective.beta, seed];
}

const GRID = [
  [0.5, 0],
  [0.5, 1],
  [4, 0],
  [4, 1],
];

test('training a config that has a sweep says that its base is trained alone', async () => {
  const trained = await vaeLens('train', config, '--runs', join(folder, 'base'));
  assert.equal(trained.status, 0);
  assert.match(trained.stderr, /^the config has a sweep: this trains its base alone, `sweep` trains its runs/);
  assert.equal(runsIn(join(folder, 'base', 'small')).length, 1);
});

test('trains the whole grid, in its order; the second time there is nothing left to do', async () => {
  const { runs } = (await result('sweep', config, '--jobs', '2')) as Swept;
  assert.deepEqual(runs.map(member), GRID);
  for (const run of runs) assert.deepEqual([stateOf(run)?.status, stateOf(run)?.step], ['finished', 30]);
  const before = runs.map(run => readFileSync(join(run, 'state.json'), 'utf8'));
  assert.deepEqual(await result('sweep', config), { runs });
  assert.deepEqual(
    runs.map(run => readFileSync(join(run, 'state.json'), 'utf8')),
    before,
  );
  assert.equal(runsIn(join(folder, 'runs', 'small')).length, 4);
  // One that a plain `train` has finished is a member too.
  const alone = await train(config, '--set', 'objective.beta=16');
  const wider = (await result('sweep', config, '--set', 'sweep={objective.beta: [16, 4]}')) as Swept;
  assert.deepEqual(wider.runs, [alone.run, runs[2]]);
});

test('Ctrl-C stops all that train; the same command goes on', async () => {
  const runs = join(folder, 'stopped');
  const sets = ['--set', 'train.steps=900', '--set', 'sweep={seed: [0, 1, 2]}'];
  const args = ['sweep', config, '--runs', runs, '--jobs', '2', ...sets];
  const { pid, ended } = start([...args, '--json'], { detached: true });
  const unfinished = (): string[] => runsIn(join(runs, 'small')).filter(run => (stateOf(run)?.step ?? 0) > 0);
  await until(() => (unfinished().length >= 2 ? true : undefined), 'two members to train');
  const began = performance.now();
  process.kill(-pid, 'SIGINT');
  const stopped = await ended;
  assert.ok(performance.now() - began < 1000 * A_SECOND);
  assert.deepEqual(jsonOf(stopped, 130), { error: 'interrupted' });
  assertSentence(stopped, /^interrupted\n$/);
  const begun = runsIn(join(runs, 'small'));
  assert.ok(begun.length >= 2);
  for (const run of begun) assert.match(stateOf(run)!.status, /stopped|finished/);

  const { runs: all } = (await result(...args)) as Swept;
  assert.deepEqual(
    all.map(run => member(run)[1]),
    [0, 1, 2],
  );
  for (const run of begun) assert.ok(all.includes(run), 'what had begun went on');
});

test('results stand in the order of the grid, whichever is done first', async () => {
  const sets = ['--set', 'sweep={train.steps: [400, 20, 30]}', '--runs', join(folder, 'unequal')];
  const { runs } = (await result('sweep', config, '--jobs', '2', ...sets)) as Swept;
  assert.deepEqual(
    runs.map(run => stateOf(run)?.step),
    [400, 20, 30],
  );
});

test('a member that fails does not keep the others from being trained', async () => {
  const ended = await vaeLens(
    'sweep',
    config,
    '--runs',
    join(folder, 'failing'),
    '--json',
    '--set',
    'sweep={train.learningRate: [1.0e+30, 0.001]}',
  );
  const { error } = jsonOf(ended, 1) as { error: string };
  assert.match(error, /^1 of 2 runs failed\n.*small.*: training failed: z_mean is not finite/);
  assertSentence(ended, /1 of 2 runs failed/);
  const states = runsIn(join(folder, 'failing', 'small')).map(run => stateOf(run)?.status);
  assert.deepEqual(states.sort(), ['failed', 'finished']);
});

test('a sweep over mappings trains each objective; a report and a curve say what they can of each', async () => {
  const objectives =
    '{name: beta-vae, beta: 2}, {name: beta-tc-vae}, {name: dip-vae-2, lambda: 5}, {name: annealed-vae}, {name: info-vae}';
  const runsRoot = join(folder, 'objectives');
  const sets = ['--set', `sweep={objective: [${objectives}]}`, '--runs', runsRoot];
  const { runs } = (await result('sweep', config, '--jobs', '2', ...sets)) as Swept;
  const stored = runs.map(run => {
    const { config } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { config: { objective: object } };
    return config.objective;
  });
  assert.deepEqual(stored, [
    { name: 'beta-vae', beta: 2 },
    { name: 'beta-tc-vae', beta: 4, estimator: 'locatello' },
    { name: 'dip-vae-2', lambda: 5 },
    { name: 'annealed-vae', capacity: 25, gamma: 1000, threshold: 100_000 },
    { name: 'info-vae', alpha: 0, lambda: 10 },
  ]);
  for (const run of runs) assert.deepEqual([stateOf(run)?.status, stateOf(run)?.step], ['finished', 30]);
  assert.deepEqual(await result('sweep', config, ...sets), { runs });

  const ended = await vaeLens('curve', ...runs, '--json');
  const { points, leftOut } = jsonOf(ended) as Curves;
  assert.deepEqual(
    points.map(({ objective, beta, parameter, symbol, run }) => [objective, beta, parameter, symbol, run]),
    [
      ['beta-vae', 2, { name: 'beta', value: 2 }, 'β'],
      ['beta-tc-vae', 4, { name: 'beta', value: 4 }, 'β'],
      ['dip-vae-2', null, { name: 'lambda', value: 5 }, 'λ'],
      ['annealed-vae', null, { name: 'capacity', value: 25 }, 'C'],
      ['info-vae', null, { name: 'lambda', value: 10 }, 'λ'],
    ].flatMap((point, i) => [0, 1].map(() => [...point, runs[i]])),
  );
  assert.deepEqual([leftOut, ended.stderr], [[], '']);
  const text = (await vaeLens('curve', ...runs)).stdout;
  const tables = ['beta-vae β', 'beta-tc-vae β', 'dip-vae-2 λ', 'annealed-vae C', 'info-vae λ'].map(one => {
    const [objective, symbol] = one.split(' ');
    return `${objective!}\nsplit +${symbol!} +rate .*\n.*\n.*\n`;
  });
  assert.match(text, new RegExp(`^${tables.join('\n')}$`), 'no table has two');
  const file = join(folder, 'objectives.html');
  await result('report', runs[2]!, ...runs, '-o', file);
  const html = readFileSync(file, 'utf8');
  assert.match(html, /dip-vae-2 λ 5, seed/);
  assert.match(html, /Loss, in training/);
  assert.match(html, /None of the runs that were read differs from this one in λ and seed alone/);
  assert.match(html, /Left out of the curve: .* \(it differs in objective\.name\)/);
  const mixed = (await result('report', runs[1]!, runs[0]!, '-o', file)) as { findings: { rule: string }[] };
  assert.match(
    readFileSync(file, 'utf8'),
    /read differs from this one in β and seed alone/,
    'β of two objectives is no curve',
  );
  assert.ok(mixed.findings.every(({ rule }) => rule !== 'best β'));
});

/** The weights at the end of each member, in the order of the grid. */
async function weightsOf(...args: string[]): Promise<Buffer[]> {
  const { runs } = (await result('sweep', ...args)) as Swept;
  return runs.map(run => readFileSync(checkpoints(run).at(-1)!));
}

let undisturbed: Buffer[] | undefined;
for (const jobs of ['1', '2']) {
  test(`killed half-way and started again, it ends with the same weights, ${jobs} at a time`, async () => {
    const sets = ['--set', 'train.steps=400', '--jobs', jobs, '--runs'];
    undisturbed ??= await weightsOf(config, ...sets, join(folder, 'whole'));
    const runs = join(folder, `killed ${jobs}`);
    const { pid, ended } = start(['sweep', config, ...sets, runs]);
    const states = (): (string | undefined)[] => runsIn(join(runs, 'small')).map(run => stateOf(run)?.status);
    await until(() => (states().includes('finished') ? true : undefined), 'the first member to finish');
    await until(() => (states().includes('running') ? true : undefined), 'the next one to train');
    const workers = childrenOf(pid);
    kill(pid);
    await ended;
    // Started again at once: its workers may still be there, for a second at most.
    const began = performance.now();
    const again = weightsOf(config, ...sets, runs);
    await assertGone(workers, A_SECOND - (performance.now() - began) / 1000, 'a worker');
    assert.deepEqual(await again, undisturbed);
    assert.equal(runsIn(join(runs, 'small')).length, GRID.length);
  });
}

test('a value that is added is trained alone; the others stay as they are', async () => {
  const args = [config, '--runs', join(folder, 'added'), '--set'];
  const { runs } = (await result('sweep', ...args, 'sweep={seed: [0, 1]}')) as Swept;
  const before = runs.map(run => readFileSync(join(run, 'state.json'), 'utf8'));
  const more = (await result('sweep', ...args, 'sweep={seed: [0, 7, 1]}')) as Swept;
  assert.deepEqual([more.runs[0], more.runs[2]], runs);
  assert.equal(member(more.runs[1]!)[1], 7);
  assert.deepEqual(
    runs.map(run => readFileSync(join(run, 'state.json'), 'utf8')),
    before,
  );
});

/** Which seed a run has, and which split seed it was given. */
function splitOf(run: string): unknown[] {
  const { config, seed } = readRun(run);
  return [seed, (config['data'] as { splitSeed?: number }).splitSeed];
}

test('a sweep over seeds holds out the same examples in its new runs; those of before are members still', async () => {
  const runs = join(folder, 'split');
  // With fewer examples nothing is said of settling.
  const own = [config, '--runs', runs, '--set', 'analysis.examples=120'];
  const args = [...own, '--set', 'sweep={seed: [0, 1, 2, 3]}'];
  // As sweeps trained them before: one finished, one that can go on.
  const older = await train(...own, '--set', 'seed=1');
  const stopped = await train(...own, '--set', 'seed=2');
  writeFileSync(join(stopped.run, 'state.json'), JSON.stringify({ ...stateOf(stopped.run), status: 'stopped' }));
  const swept = (await result('sweep', ...args)) as Swept;
  assert.deepEqual(swept.runs.map(splitOf), [
    [0, undefined],
    [1, undefined],
    [2, undefined],
    [3, 0],
  ]);
  assert.deepEqual(swept.runs.slice(1, 3), [older.run, stopped.run]);
  assert.equal(stateOf(stopped.run)?.status, 'finished');
  assert.deepEqual(await result('sweep', ...args), swept);
  assert.equal(runsIn(join(runs, 'small')).length, 4);
  const base = await vaeLens('train', ...own, '--set', 'sweep={}', '--resume', '--json');
  assert.deepEqual(splitOf((jsonOf(base) as { run: string }).run), [0, undefined]);

  // All lie on one curve, and a report says how to train such a run again.
  const file = join(folder, 'split.html');
  const twin = await train(...own, '--set', 'seed=1', '--set', 'data.splitSeed=0');
  const { findings } = (await result('report', swept.runs[3]!, ...swept.runs, twin.run, '-o', file)) as Reported;
  const settled = findings.find(({ rule }) => rule === 'settled');
  assert.equal(settled?.numbers['seeds'], 4, 'two runs of one seed are one seed');
  const html = readFileSync(file, 'utf8');
  assert.match(html, /--set seed=3 --set data\.splitSeed=0 --set analysis\.examples=120\n/);
  assert.doesNotMatch(html, /No run with another β has been read/);
});

test('a split seed decides on the examples alone: weights and batches are those of the seed', async () => {
  const args = [config, '--runs', join(folder, 'held out')];
  const of = (...sets: string[]) => train(...args, ...sets.flatMap(set => ['--set', set]));
  const plain = await of('seed=5');
  const same = await of('seed=5', 'data.splitSeed=5');
  const other = await of('seed=0', 'data.splitSeed=5');
  const own = await of('seed=0');
  assert.deepEqual(
    [plain, same, other, own].map(({ run }) => splitOf(run)),
    [
      [5, undefined],
      [5, 5],
      [0, 5],
      [0, undefined],
    ],
  );
  const weights = ({ run }: Trained) => readCheckpoint(checkpoints(run).at(-1)!).tensors;
  const untrained = ({ run }: Trained) => readCheckpoint(untrainedCheckpoint(run)!.file).tensors;
  const scalars = ({ run }: Trained) => readFileSync(join(run, 'scalars.jsonl'), 'utf8');
  assert.deepEqual(weights(same), weights(plain));
  assert.equal(scalars(same), scalars(plain));
  assert.deepEqual(untrained(other), untrained(own));
  assert.notDeepEqual(untrained(other), untrained(plain));
  assert.notDeepEqual(weights(other), weights(own));
  // An unfinished run goes on under its own key.
  for (const { run } of [same, other]) {
    writeFileSync(join(run, 'state.json'), JSON.stringify({ ...stateOf(run), status: 'stopped' }));
  }
  assert.equal((await train(...args, '--resume', '--set', 'data.splitSeed=5')).run, other.run);
});

test('a member whose process is killed has failed; the next one is trained, and it goes on the next time', async () => {
  const runs = join(folder, 'murdered');
  const args = ['sweep', config, '--runs', runs, '--set', 'sweep={seed: [0, 1]}', '--set', 'train.steps=900'];
  const { pid, ended } = start([...args, '--json']);
  const run = await training(join(runs, 'small'));
  for (const worker of childrenOf(pid)) kill(worker);
  const { error } = jsonOf(await ended, 1) as { error: string };
  assert.match(error, /^1 of 2 runs failed\nthe worker process ended \(SIGKILL\)/);
  assert.deepEqual(
    [stateOf(run)?.status, stateOf(run)?.error],
    ['failed', 'the process that trained it ended (SIGKILL)'],
  );
  const all = (await result(...args)) as Swept;
  assert.equal(all.runs[0], run);
  assert.deepEqual(
    all.runs.map(one => stateOf(one)?.status),
    ['finished', 'finished'],
  );
});

test('a second sweep of a config waits for the first, and finds its work done', async () => {
  const args = ['sweep', config, '--runs', join(folder, 'twice'), '--set', 'train.steps=300', '--json'];
  const first = start(args);
  await training(join(folder, 'twice', 'small'));
  const second = start(args);
  assert.deepEqual(jsonOf(await second.ended), jsonOf(await first.ended));
  assert.equal(runsIn(join(folder, 'twice', 'small')).length, GRID.length);
});

test('objectives × seeds: a run for each pair, called by both', async () => {
  const objectives = '{name: beta-vae, beta: 2}, {name: dip-vae-2, lambda: 5}';
  const sets = ['--set', `sweep={objective: [${objectives}], seed: [3, 4]}`];
  const { runs } = (await result('sweep', config, ...sets, '--runs', join(folder, 'pairs'), '--jobs', '2')) as Swept;
  const found = runs.map(run => ({ info: readRun(run), health: 'finished' as const }));
  const loaded = await loadConfig(config, [sets[1]!]);
  assert.deepEqual(
    sweepMembersOf(loaded.config, found).map(({ label, state }) => [label, state]),
    ['β 2, seed 3', 'β 2, seed 4', 'dip-vae-2 λ 5, seed 3', 'dip-vae-2 λ 5, seed 4'].map(label => [label, 'finished']),
  );
});

test('without a sweep there is nothing to do', async () => {
  const ended = await vaeLens('sweep', config, '--set', 'sweep={}', '--json');
  assert.match((jsonOf(ended, 2) as { error: string }).error, /the config has no sweep: add keys/);
});
