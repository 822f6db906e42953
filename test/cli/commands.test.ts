import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  type Trained,
  assertSentence,
  checkpoints,
  jsonOf,
  result,
  smallConfig,
  start,
  temporary,
  train,
  vaeLens,
} from './helpers';

/** Every command's JSON and text on real digits. */

interface Comparison {
  rows: string[];
  columns: string[];
  n: number;
  linearCka: (number | null)[][];
  debiasedCka: (number | null)[][];
  procrustes: (number | null)[][] | null;
}
interface Profile {
  n: number;
  layers: { name: string; width: number; id: { fit: number; mle: number }; toInput: number; toOutput: number }[];
  neighbours: { from: string; to: string }[];
}
const transposed = (table: number[][]): number[][] => table[0]!.map((_, j) => table.map(row => row[j]!));

interface Informed {
  information: Record<'rowToColumn' | 'columnToRow' | 'rowToColumnError' | 'columnToRowError', number[][]> | null;
}
interface Curve {
  points: { beta: number; split: string; rate: number; distortion: number; run: string }[];
}

const MLP = ['input', 'encoder/1', 'z_mean', 'z_log_var', 'sampling', 'decoder/1', 'decoder/2'];

function has(value: unknown, ...keys: string[]): void {
  for (const key of keys) assert.ok(Object.hasOwn(value as object, key), `${JSON.stringify(value)} lacks '${key}'`);
}

describe('on one run', () => {
  // A folder whose name wants quoting.
  const folder = temporary({ after });
  let first: Trained;
  let other: Trained;
  before(async () => {
    const config = smallConfig(folder);
    [first, other] = await Promise.all([
      train(config),
      train(
        config,
        '--runs',
        join(folder, 'my runs'),
        '--set',
        'seed=1',
        '--set',
        'model.hidden=[8, 8]',
        '--set',
        'objective.beta=4',
      ),
    ]);
  });

  test('train gives the run, where it is and what it reached', () => {
    assert.deepEqual(Object.keys(first), ['run', 'state', 'resumed', 'step', 'test', 'best']);
    assert.equal(dirname(first.run), join(folder, 'runs', 'small'));
    assert.equal(dirname(other.run), join(folder, 'my runs', 'small'));
    assert.deepEqual([first.state, first.step], ['finished', 30]);
    const { rate, distortion, elbo } = first.test;
    assert.ok(rate > 0 && distortion > 100 && Math.abs(elbo + rate + distortion) < 1e-9 * distortion);
    const info = JSON.parse(readFileSync(join(other.run, 'run.json'), 'utf8')) as Record<string, unknown>;
    has(info, 'config', 'seed', 'engine', 'threads');
    assert.deepEqual([info.seed, info.engine, info.threads], [1, 'onnx', 1]);
    assert.deepEqual(
      checkpoints(first.run).map(file => basename(file)),
      ['step-00000010.safetensors', 'step-00000020.safetensors', 'step-00000030.safetensors'],
    );
  });

  test('compare of one checkpoint has a diagonal of 1', async () => {
    const comparison = (await result('compare', checkpoints(first.run)[2]!)) as Comparison;
    assert.deepEqual(comparison.rows, MLP);
    assert.deepEqual(comparison.columns, MLP);
    assert.equal(comparison.n, 60);
    assert.equal(comparison.procrustes, null);
    for (const table of [comparison.linearCka, comparison.debiasedCka]) {
      table.forEach((row, i) => {
        assert.ok(Math.abs(row[i]! - 1) < 1e-6);
        row.forEach((value, j) => assert.ok(value !== null && value <= 1 && value === table[j]![i]));
      });
    }
    assert.ok(comparison.linearCka[0]![1]! < 0.99);
  });

  test('compare of two checkpoints has one in the rows and the other in the columns', async () => {
    const files = [checkpoints(first.run)[2]!, checkpoints(other.run)[2]!] as const;
    const comparison = (await result('compare', ...files)) as Comparison;
    assert.deepEqual(comparison.rows, MLP);
    assert.deepEqual(comparison.columns, [...MLP.slice(0, 2), 'encoder/2', ...MLP.slice(2), 'decoder/3']);
    assert.ok(Math.abs(comparison.linearCka[0]![0]! - 1) < 1e-6, 'both see the same examples');
    const text = (await vaeLens('compare', ...files)).stdout;
    const noise =
      'sampling and the decoder read z, drawn anew for each checkpoint: their values are below 1 even for the same weights.';
    const step = Number(/step-0*(\d+)\.safetensors$/.exec(files[0])![1]).toLocaleString('en-US');
    assert.ok(text.startsWith(`rows: ${files[0]} (step ${step})\ncolumns: ${files[1]} (step `), text);
    assert.match(text, /\n\ndebiased CKA, 60 held-out examples\n +input +e1 +e2 +mean/);
    assert.ok(text.includes(`)\n${noise}\n\n`));
    const why = '60 examples: CKA is biased upwards; read the debiased one.';
    assert.ok(text.includes(`\n\nlinear CKA, 60 held-out examples\n${why}\n `));
    const { warnings } = (await result('compare', ...files)) as { warnings: string[] };
    assert.deepEqual(warnings, [why, noise]);
  });

  test('compare --information tells both ways what layers tell of each other', async () => {
    const [a, b] = [checkpoints(first.run)[2]!, checkpoints(other.run)[2]!];
    const { information } = (await result('compare', a, '--information')) as Informed;
    const { rowToColumn, columnToRow, rowToColumnError } = information!;
    assert.deepEqual(columnToRow, transposed(rowToColumn));
    MLP.forEach((_, i) => assert.ok(Math.abs(rowToColumn[i]![i]! - 2 / 60) < 1e-12));
    const { layers } = (await result('profile', a)) as Profile;
    assert.deepEqual(
      rowToColumn.map(row => row[0]),
      layers.map(({ toInput }) => toInput),
    );
    assert.deepEqual(
      rowToColumn.map(row => row.at(-1)),
      layers.map(({ toOutput }) => toOutput),
    );
    assert.ok(rowToColumnError.flat().every(error => error >= 0));

    const two = ((await result('compare', a, b, '--information')) as Informed).information!;
    assert.deepEqual([two.rowToColumn.length, two.columnToRow[0]!.length], [MLP.length, MLP.length + 2]);
    assert.ok(Math.abs(two.rowToColumn[0]![0]! - 2 / 60) < 1e-12, 'both see the same input');
    // What reads z draws it by the checkpoint, not by its place: the bits are the same.
    const early = checkpoints(first.run)[0]!;
    const forth = ((await result('compare', early, a, '--information')) as Informed).information!;
    const turned = ((await result('compare', a, early, '--information')) as Informed).information!;
    assert.deepEqual(turned.rowToColumn, transposed(forth.columnToRow));
    const text = (await vaeLens('compare', a, b, '--information')).stdout;
    assert.match(text, /\ninformation imbalance Δ\(row → column\), 60 held-out examples\n +input +e1 +e2/);
    assert.match(text, /\ninformation imbalance Δ\(column → row\), 60 held-out examples\n/);
    assert.equal(((await result('compare', a)) as Informed).information, null, 'without the flag there is none');
  });

  test('compare --procrustes adds the second measure', async () => {
    const [a, b] = [checkpoints(first.run)[2]!, checkpoints(other.run)[2]!];
    const within = (await result('compare', a, '--procrustes')) as Comparison;
    within.procrustes!.forEach((row, i) => {
      assert.ok(Math.abs(row[i]! - 1) < 1e-3);
      row.forEach((value, j) => assert.ok(value !== null && value <= 1 && value === within.procrustes![j]![i]));
    });
    const between = (await result('compare', a, b, '--procrustes')) as Comparison;
    assert.ok(Math.abs(between.procrustes![0]![0]! - 1) < 1e-3);
    assert.deepEqual(
      between.procrustes!.map(row => row.length),
      MLP.map(() => between.columns.length),
    );
    assert.match((await vaeLens('compare', a, b, '--procrustes')).stdout, /\n\nProcrustes similarity, 60 held-out/);
    assert.equal(((await result('compare', a)) as Comparison).procrustes, null, 'without the flag there is none');

    const both = (await result('compare', a, '--svcca', '--procrustes')) as Comparison & {
      svcca: Comparison['procrustes'];
    };
    assert.deepEqual(
      Object.keys(both),
      'rows,columns,n,linearCka,debiasedCka,procrustes,svcca,causes,information,warnings'.split(','),
    );
    assert.deepEqual(both.procrustes, within.procrustes);
    const mean = both.rows.indexOf('z_mean');
    assert.ok(Math.abs(both.svcca![mean]![mean]! - 1) < 1e-9);
    assert.match((await vaeLens('compare', a, '--svcca')).stdout, /\n\nSVCCA, 60 held-out/);
  });

  test('compare prints the causes of the tables that it prints; JSON has all', async () => {
    const runs = join(folder, 'few');
    const few = await train(join(folder, 'small.vae.json'), '--runs', runs, '--set', 'analysis.examples=3');
    const file = checkpoints(few.run)[2]!;
    const { causes } = (await result('compare', file)) as { causes: Record<string, string> };
    assert.deepEqual(Object.values(causes), ['debiased CKA needs at least 4 examples, there are 3']);
    const text = (await vaeLens('compare', file)).stdout;
    assert.match(text, /^linear CKA, 3 held-out examples\n3 examples: CKA is biased upwards below 100\.\n/);
    assert.doesNotMatch(text, /debiased/);
  });

  test('profile lists every layer: its dimension, what it tells of input and output, and of the next one', async () => {
    const profile = (await result('profile', checkpoints(first.run)[2]!)) as Profile;
    assert.equal(profile.n, 60);
    const { warnings } = profile as unknown as { warnings: string[] };
    assert.deepEqual(warnings, ['60 examples: 2NN dimensions vary much from sample to sample.']);
    assert.deepEqual(
      profile.layers.map(({ name }) => name),
      MLP,
    );
    assert.deepEqual(
      profile.layers.map(({ width }) => width),
      [784, 16, 2, 2, 2, 16, 784],
    );
    for (const { id, toInput, toOutput } of profile.layers) {
      assert.ok(id.fit > 0 && id.mle > 0);
      assert.ok(toInput >= 2 / 60 && toInput < 1.5 && toOutput >= 2 / 60 && toOutput < 1.5);
    }
    assert.ok(Math.abs(profile.layers[0]!.toInput - 2 / 60) < 1e-12);
    assert.ok(Math.abs(profile.layers.at(-1)!.toOutput - 2 / 60) < 1e-12);
    const path = MLP.filter(name => name !== 'z_log_var');
    assert.deepEqual(
      profile.neighbours.map(({ from, to }) => [from, to]),
      path.slice(1).map((name, i) => [path[i], name]),
    );
    assert.match(
      (await vaeLens('profile', checkpoints(first.run)[2]!)).stdout,
      /^2NN intrinsic dimension \(ID\) and information imbalance \(II\), 60 .*\n60 examples: .*\nlayer/,
    );
  });

  test('curve gives the points of every run, by β', async () => {
    const ended = await vaeLens('curve', other.run, first.run, '--json');
    const warning = 'beta-vae: the runs differ in model.hidden too, so their points are of 2 curves';
    assert.equal(ended.stderr, `${warning}\n`);
    const { points, warnings } = jsonOf(ended) as Curve & { warnings: string[] };
    assert.deepEqual(warnings, [warning]);
    assert.deepEqual(
      points.map(({ beta, split, run }) => [beta, split, run]),
      [
        [1, 'test', first.run],
        [1, 'train', first.run],
        [4, 'test', other.run],
        [4, 'train', other.run],
      ],
    );
    assert.deepEqual([points[0]!.rate, points[0]!.distortion], [first.test.rate, first.test.distortion]);
    assert.match((await vaeLens('curve', first.run)).stdout, /^split +β +rate +distortion/);
  });

  test('report writes a page and gives its findings', async () => {
    const file = join(folder, 'a page.html');
    const report = (await result('report', first.run, other.run, '-o', file)) as { file: string; findings: object[] };
    assert.equal(report.file, file);
    for (const finding of report.findings) has(finding, 'rule', 'holds', 'sentence');
    const page = readFileSync(file, 'utf8');
    assert.match(page, /^<!doctype html>/i);
    assert.match(page, /<svg/);
    // Base64 may spell anything.
    assert.doesNotMatch(page.replaceAll(/data:[^"]*/g, ''), /NaN|undefined/);

    const text = await vaeLens('report', other.run);
    assert.equal(text.status, 0, text.stderr);
    const beside = join(folder, 'my runs', 'small', 'report.html');
    assert.ok(text.stdout.endsWith(`\n${beside}\n`));
    const command = /<pre>(.*)/.exec(readFileSync(beside, 'utf8'))?.[1];
    const sets = "--set seed=1 --set 'model.hidden=[8,8]' --set objective.beta=4";
    assert.equal(command, `vae-lens train ${join(folder, 'small.vae.json')} ${sets}`);
  });

  test('a run that was moved is still a run, and its paths may be relative', async () => {
    const moved = join(folder, 'my runs', 'moved');
    renameSync(other.run, moved);
    const ended = await start(['compare', 'moved/checkpoints/step-00000010.safetensors', '--json'], {
      cwd: dirname(moved),
    }).ended;
    assert.equal((jsonOf(ended) as Comparison).n, 60);
    renameSync(moved, other.run);
  });
});

test('conv: flatten is a layer that holds what the one before it holds', async t => {
  const config = 'examples/mnist-conv.vae.yaml';
  const sets = [
    'train.steps=2',
    'train.batch=16',
    'train.checkpoints=1',
    'train.evaluations=1',
    'analysis.examples=100',
  ];
  const { run } = await train(config, '--runs', temporary(t), ...sets.flatMap(set => ['--set', set]));
  const checkpoint = checkpoints(run)[0]!;
  const [comparison, profile] = (await Promise.all([result('compare', checkpoint), result('profile', checkpoint)])) as [
    Comparison,
    Profile,
  ];
  const [four, five] = [comparison.rows.indexOf('encoder/4'), comparison.rows.indexOf('encoder/5')];
  assert.ok(Math.abs(comparison.linearCka[four]![five]! - 1) < 1e-6);
  comparison.linearCka.forEach((row, i) => assert.ok(Math.abs(row[i]! - 1) < 1e-6));
  assert.deepEqual(profile.layers[four]!.id, profile.layers[five]!.id);
  assert.equal(profile.layers[four]!.width, profile.layers[five]!.width);
  assert.deepEqual(comparison.rows.slice(0, 7), ['input', ...[1, 2, 3, 4, 5, 6].map(i => `encoder/${i}`)]);
});

test('engines names what can compute, and why the others cannot', async () => {
  const { engines } = (await result('engines', '--measure')) as { engines: Record<string, unknown>[] };
  for (const engine of engines) {
    has(engine, 'name', 'device', 'available', 'reason');
    assert.equal(engine.available, engine.reason === null);
    assert.equal('msPerStep' in engine, engine.available);
  }
  const [onnx] = engines;
  assert.deepEqual([onnx?.name, onnx?.reason], ['onnx', null]);
  assert.ok((onnx?.msPerStep as number) > 1);
  assert.match((await vaeLens('engines')).stdout, /^onnx +CPU, \d+ threads? +available\n.*not available: .+/);
});

describe('help', { concurrency: 2 }, () => {
  const commands =
    'train,sweep,compare,profile,inspect,curve,measure,measure cka,measure procrustes,measure svcca,measure id,measure ii,samples,report,engines'.split(
      ',',
    );
  test('of all commands', async () => {
    const { status, stdout } = await vaeLens('--help');
    assert.equal(status, 0);
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command.split(' ')[0]!}\\b`, 'm'));
    assert.match(stdout, /nats/);
    assert.match(stdout, /Exit status/);
  });
  for (const command of commands) {
    test(`of ${command}`, async () => {
      const { status, stdout, stderr } = await vaeLens(...command.split(' '), '--help');
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, new RegExp(`^Usage: vae-lens ${command} `));
      assert.ok(stdout.length > 200);
    });
  }

  const wrong: [string[], RegExp][] = [
    [['train'], /^train needs a config, or a run to go on from: --continue RUN$/m],
    [['train', 'a.vae.yaml', '--fast'], /unknown option '--fast'/],
    [['tarin', 'a.vae.yaml'], /unknown command 'tarin'.*\n.*Did you mean train/],
    [['sweep', 'a.vae.yaml', '--jobs', '0'], /a whole number of at least 1/],
    [['compare', 'a', 'b', 'c'], /too many arguments/],
    [[], /Usage: vae-lens/],
  ];
  for (const [args, message] of wrong) {
    test(`bad usage: ${args.join(' ') || 'nothing'}`, async () => {
      const plain = await vaeLens(...args);
      assert.deepEqual([plain.status, plain.stdout], [2, '']);
      assertSentence(plain, message);
    });
  }
  test('bad usage with --json gives {error} on standard output', async () => {
    const { error } = jsonOf(await vaeLens('train', '--json'), 2) as { error: string };
    assert.equal(error, 'train needs a config, or a run to go on from: --continue RUN');
  });
});
