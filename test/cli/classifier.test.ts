import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ClassifierEvaluation, Scalar } from '../../src/run/records';
import { member, npyArray, zipOf } from '../unit/data/helpers';
import { checkpoints, jsonOf, kill, result, runsIn, start, temporary, train, until, vaeLens } from './helpers';

/** A classifier: trained, resumed, measured and compared with a VAE of the same data. */

const folder = temporary({ after });
const SIDE = 64;
const SHAPES = 3;
const PLACES = 4;
const EXAMPLES = 240;

/** Squares, crosses and frames in four places, in the format of dSprites. */
function writeData(): void {
  const images = Buffer.alloc(EXAMPLES * SIDE * SIDE);
  const classes: number[] = [];
  for (let example = 0; example < EXAMPLES; example++) {
    const [shape, place] = [example % SHAPES, Math.floor(example / SHAPES) % PLACES];
    // The same picture never comes twice: a frame around all of them moves.
    const top = 4 + (Math.floor(example / (SHAPES * PLACES)) % 20);
    for (let row = 0; row < 16; row++)
      for (let column = 0; column < 16; column++) {
        const inside = [
          true,
          Math.abs(row - column) < 3 || Math.abs(row + column - 15) < 3,
          Math.min(row, column, 15 - row, 15 - column) < 3,
        ][shape]!;
        images[example * SIDE * SIDE + (top + row) * SIDE + 16 * place + column] = inside ? 1 : 0;
      }
    classes.push(0, shape, 0, 0, 8 * place, 0);
  }
  const rows = Buffer.from(BigInt64Array.from(classes, BigInt).buffer);
  writeFileSync(
    join(folder, 'shapes.npz'),
    zipOf([
      member('imgs.npy', npyArray('|u1', `(${EXAMPLES}, ${SIDE}, ${SIDE})`, images)),
      member('latents_classes.npy', npyArray('<i8', `(${EXAMPLES}, 6)`, rows)),
    ]),
  );
}

function writeConfig(name: string, model: object, rest: object = {}): string {
  const config = {
    data: { name: 'dsprites', path: 'shapes.npz', split: 0.75 },
    model,
    train: { steps: 80, batch: 32, threads: 1, checkpoints: [40], evaluations: 4, engine: 'onnx' },
    analysis: { examples: 60 },
    ...rest,
  };
  const file = join(folder, `${name}.vae.json`);
  writeFileSync(file, JSON.stringify(config));
  return file;
}

writeData();
const config = writeConfig('told', { architecture: 'classifier' });
const scalarsOf = (run: string): Scalar[] =>
  readFileSync(join(run, 'scalars.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Scalar);
const weightsOf = (run: string): Buffer => readFileSync(checkpoints(run).at(-1)!);

interface Compared {
  rows: string[];
  columns: string[];
  n: number;
  linearCka: (number | null)[][];
}

const HEADS = [1, 2, 3, 4, 5].map(head => `classifier/${head}`);
const ENCODER = ['input', ...[1, 2, 3, 4, 5, 6].map(layer => `encoder/${layer}`)];
let classifier = '';

test('learns the factors, and says how well on held-out examples', async () => {
  const { run, state, test } = (await result('train', config)) as {
    run: string;
    state: string;
    test: { crossEntropy: number; accuracy: number };
  };
  classifier = run;
  assert.equal(state, 'finished');
  const scalars = scalarsOf(run);
  assert.deepEqual([...new Set(scalars.map(({ kind }) => kind))].sort(), [
    'classifier batch',
    'classifier test',
    'classifier train',
  ]);
  const last = scalars.findLast((scalar): scalar is ClassifierEvaluation => scalar.kind === 'classifier test')!;
  assert.deepEqual(test, { crossEntropy: last.crossEntropy, accuracy: last.accuracy });
  assert.equal(last.n, 60);
  const { shape, x, scale } = Object.fromEntries(last.factors.map(factor => [factor.name, factor]));
  assert.ok(shape!.accuracy > 0.8, `of three shapes ${shape!.accuracy} were told`);
  assert.ok(x!.accuracy > 0.8, `of four places ${x!.accuracy} were told`);
  // There is one scale: nothing to tell, once the bias says so.
  assert.equal(scale!.accuracy, 1);
  const sum = last.factors.reduce((total, { crossEntropy }) => total + crossEntropy, 0);
  assert.ok(Math.abs(sum - last.crossEntropy) < 1e-9);
  const first = scalars[0] as { loss: number };
  // Before training every class is about as probable as the others.
  assert.ok(Math.abs(first.loss - Math.log(3 * 6 * 40 * 32 * 32)) < 1);
  const { config: stored } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { config: object };
  assert.equal('objective' in stored, false);
});

test('killed and resumed, it ends with the same weights', async () => {
  const runs = join(folder, 'killed');
  const { pid, ended } = start(['train', config, '--runs', runs]);
  const run = await until(() => {
    const [one] = runsWithCheckpoint(runs);
    return one;
  }, 'the first checkpoint');
  kill(pid);
  await ended;
  const resumed = await train(config, '--runs', runs, '--resume');
  assert.equal(resumed.run, run);
  assert.deepEqual(weightsOf(run), weightsOf(classifier));
  const steps = scalarsOf(run).map(({ kind, step }) => `${kind} ${step}`);
  assert.deepEqual(
    steps,
    scalarsOf(classifier).map(({ kind, step }) => `${kind} ${step}`),
  );
});

function runsWithCheckpoint(runs: string): string[] {
  const all = join(runs, 'told');
  return runsIn(all).filter(run => checkpoints(run).length > 0);
}

test('is compared with a VAE over the same examples, either way round', async () => {
  const vae = await train(
    writeConfig('vae', { architecture: 'conv', latent: 4 }, { seed: 1 }),
    '--set',
    'train.steps=20',
  );
  const [told, other] = [checkpoints(classifier).at(-1)!, checkpoints(vae.run).at(-1)!];
  const one = (await result('compare', told, other)) as Compared;
  const back = (await result('compare', other, told)) as Compared;
  assert.deepEqual(one.rows, [...ENCODER, ...HEADS]);
  assert.deepEqual(one.columns.slice(0, 10), [...ENCODER, 'z_mean', 'z_log_var', 'sampling']);
  assert.deepEqual([one.n, back.rows, back.columns], [60, one.columns, one.rows]);
  assert.ok(Math.abs(one.linearCka[0]![0]! - 1) < 1e-6, 'both see the same examples');
  const own = (await result('compare', told)) as Compared;
  assert.ok(own.linearCka[0]!.every(value => value !== null && value > 0 && value <= 1 + 1e-9));
  const profile = (await result('profile', told)) as { layers: { name: string }[] };
  assert.deepEqual(
    profile.layers.map(({ name }) => name),
    [...ENCODER, ...HEADS],
  );
});

test('has no rate and no distortion, and what asks for them says so', async () => {
  const refused = jsonOf(await vaeLens('curve', classifier, '--json'), 1) as { error: string };
  assert.match(refused.error, /not on a curve: it is a classifier/);
  const file = join(folder, 'report.html');
  await result('report', classifier, '-o', file);
  const html = readFileSync(file, 'utf8');
  assert.match(html, /Accuracy, test/);
  assert.match(html, /Loss and accuracy/);
  assert.match(html, /A classifier has no rate and no distortion/);
  assert.doesNotMatch(html, /NaN|undefined/);
});

test('what a classifier does not have is refused in the config, by its key', async () => {
  const refusal = async (...sets: string[]): Promise<string> => {
    const ended = await vaeLens('train', config, ...sets.flatMap(set => ['--set', set]), '--json');
    return (jsonOf(ended, 2) as { error: string }).error;
  };
  assert.match(await refusal('objective.beta=4'), /'classifier' minimises the cross-entropy .* leave objective out/);
  assert.match(await refusal('model.latent=4'), /'classifier' is no VAE: it has no latent units; leave latent out/);
  assert.match(
    await refusal('data={name: mnist, path: digits}'),
    /mnist has none: tetrominoes, sprites, dsprites, smallnorb, cars3d, shapes3d have/,
  );
  assert.match(
    await refusal('data={name: tetrominoes}'),
    /classifier wants images of 64×64 pixels, these are 32×32: set data\.size: 64/,
  );
});
