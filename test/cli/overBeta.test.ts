import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { Estimated } from '../../src/analysis/results/estimated';
import type { Frechet } from '../../src/analysis/results/frechet';
import { onnxFile } from '../unit/engine/onnxFile';
import { checkpoints, jsonOf, refuses, result, smallConfig, temporary, train, vaeLens } from './helpers';

/** A multi-rate VAE asked at several β. */

const folder = temporary({ after });
const RANGE = [0.1, 10];
let run = '';
let plain = '';

before(async () => {
  const config = smallConfig(folder, { steps: 200 });
  ({ run: plain } = await train(config));
  writeFileSync(join(folder, 'features.onnx'), onnxFile());
  const gated = {
    ...(JSON.parse(readFileSync(config, 'utf8')) as object),
    objective: { name: 'multi-rate', range: RANGE },
    analysis: { examples: 60, features: 'features.onnx' },
  };
  const file = join(folder, 'gated.vae.json');
  writeFileSync(file, JSON.stringify(gated));
  ({ run } = await train(file));
});

/** As `result`, of what may say that features are to be asked for. */
const said = async (...args: string[]): Promise<unknown> => jsonOf(await vaeLens(...args, '--json'));

const kept = (kind: string): string[] => readdirSync(join(run, 'analysis')).filter(name => name.startsWith(`${kind}-`));

async function pixels(file: string) {
  const { data, info } = await sharp(file).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, at: (x: number, y: number) => data[y * info.width + x]! };
}

describe('over β', { concurrency: 2 }, () => {
  for (const command of ['estimate', 'profile']) {
    test(`${command} says of each β what it says of it alone, and remembers it so`, async () => {
      const { points } = (await said(command, run, '--betas', '1,8')) as { points: { beta: number }[] };
      assert.deepEqual(
        points.map(({ beta }) => beta),
        [1, 8],
      );
      assert.equal(kept(command).length, 2);
      for (const point of points) {
        assert.deepEqual(await said(command, run, '--beta', String(point.beta)), point);
      }
      assert.equal(kept(command).length, 2);
      assert.notDeepEqual({ ...points[0], beta: 0 }, { ...points[1], beta: 0 });
    });
  }

  test('JSON says at which β numbers are, asked for or not', async () => {
    const betaOf = async (...args: string[]) => ((await said(...args)) as { beta?: number; betas?: number[] }).beta;
    for (const command of ['estimate', 'profile', 'inspect', 'compare'])
      assert.deepEqual([await betaOf(command, run), await betaOf(command, run, '--beta', '8')], [1, 8], command);
    assert.equal(await betaOf('estimate', plain), undefined);
    const last = checkpoints(run).at(-1)!;
    const two = (await said('compare', `${last}#beta=8`, run, '--beta', '2')) as { betas: number[] };
    assert.deepEqual(two.betas, [8, 2]);
    assert.deepEqual(((await said('compare', run, plain)) as { betas: unknown[] }).betas, [1, null]);
  });

  test('as tables: a row for each β, or a column', async () => {
    const estimates = (await vaeLens('estimate', run, '--betas', '1,8')).stdout;
    assert.match(estimates, /^β +rate +mutual information +marginal KL +log p\(x\) +memorised, points$/m);
    for (const beta of ['1', '8'])
      assert.equal(estimates.split('\n').filter(line => line.startsWith(`${beta} `)).length, 2);
    const profiles = (await vaeLens('profile', run, '--betas', '1,8')).stdout;
    assert.match(profiles, /^layer +width +β 1 +β 8$/m);
    assert.match(profiles, /^z_mean +2 +[\d.]+ ± [\d.]+ +[\d.]+ ± [\d.]+$/m);
  });

  test('beside a retrained run it is what estimate says of this β', async () => {
    const { retrained } = (await result('curve', run, plain)) as { retrained: { beta: number; multiRate: number }[] };
    const { test: heldOut } = (await said('estimate', run, '--beta', '1')) as Estimated;
    assert.deepEqual(
      retrained.map(({ beta }) => beta),
      [1],
    );
    const cost = heldOut.distortion.value + heldOut.rate.value;
    assert.ok(Math.abs(retrained[0]!.multiRate - cost) < 1e-3 * cost, `${retrained[0]!.multiRate} ${cost}`);
  });

  test('Fréchet distance at each β is its own', async () => {
    const last = checkpoints(run).at(-1)!;
    const of = async (...args: string[]): Promise<Frechet> =>
      ((await result('profile', ...args, '--features')) as { frechet: Frechet }).frechet;
    const [low, high] = [await of(run, '--beta', '0.2'), await of(run, '--beta', '9')];
    assert.ok(low.distance > 0 && Math.abs(low.distance - high.distance) > 1e-3 * low.distance);
    assert.deepEqual(low.halves, high.halves);
    assert.equal(kept('frechet').length, 2);
    assert.deepEqual(await of(`${last}#beta=9`), high);
    assert.equal(kept('frechet').length, 2);
  });

  test('samples: the same z in a row, a column for each β', async () => {
    const [both, one] = [join(folder, 'new', 'both.png'), join(folder, 'one.png')];
    assert.deepEqual(await result('samples', run, '-o', both, '--betas', '1,8'), {
      step: 200,
      rows: 8,
      betas: [1, 8],
      file: both,
    });
    const sheet = await pixels(both);
    const columns: (typeof sheet)[] = [];
    assert.deepEqual([sheet.width, sheet.height], [2 * 28, 7 + 8 * 28]);
    for (const beta of ['1', '8']) {
      assert.deepEqual(await result('samples', run, '-o', one, '--beta', beta), {
        step: 200,
        rows: 8,
        betas: null,
        file: one,
      });
      columns.push(await pixels(one));
    }
    for (const [i, column] of columns.entries()) {
      assert.deepEqual([column.width, column.height], [28, 8 * 28]);
      for (let y = 0; y < column.height; y++) {
        for (let x = 0; x < 28; x++) assert.equal(sheet.at(28 * i + x, 7 + y), column.at(x, y));
      }
    }
    const { stdout } = await vaeLens('samples', run, '-o', both);
    assert.match(stdout, /^step 200: .* From left to right β 0\.1, 0\.193, 0\.373, 0\.72, 1\.39, 2\.68, 5\.18, 10\.\n/);
    assert.equal((await pixels(both)).width, 8 * 28);
  });

  test('samples of any other VAE are one column, the first ones of the pictures of training', async () => {
    const file = join(folder, 'plain.png');
    assert.deepEqual(await result('samples', plain, '-o', file), { step: 200, rows: 8, betas: null, file });
    const [column, training] = [await pixels(file), await pixels(join(plain, 'images', 'step-00000200-samples.png'))];
    for (let row = 0; row < 8; row++) {
      for (let i = 0; i < 28 * 28; i++) {
        const [x, y] = [i % 28, Math.floor(i / 28)];
        // Other batches may round otherwise.
        assert.ok(Math.abs(column.at(x, 28 * row + y) - training.at(28 * row + x, y)) <= 1);
      }
    }
  });

  test('what cannot be asked is refused before anything is measured', async () => {
    for (const command of ['estimate', 'profile']) {
      await refuses(
        [command, run, '--betas', '1,20'],
        2,
        /was trained for β from 0\.1 to 10, and says nothing of β 20/,
      );
      await refuses([command, plain, '--betas', '1'], 2, /is no multi-rate VAE, and cannot be asked at another β/);
    }
    await refuses(['samples', plain, '-o', join(folder, 'no.png'), '--betas', '1'], 2, /is no multi-rate VAE/);
    await refuses(['compare', `${run}#beta=2`, '--beta', '4'], 2, /names β 2, and --beta another, 4/);
    const both = await vaeLens('estimate', run, '--betas', '1,2', '--beta', '1');
    assert.equal(both.status, 2);
    assert.match(both.stderr, /'--betas <list>' cannot be used with option '--beta <number>'/);
  });
});
