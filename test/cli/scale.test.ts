import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { DimensionScale } from '../../src/analysis/results/dimensionScale';
import type { NoiseDimension } from '../../src/analysis/results/profile';
import { checkpoints, result, smallConfig, temporary, train, vaeLens } from './helpers';
import { npyFile } from './npyFile';

/** `--scale` of `measure id` and `profile`, and what stands beside dimensions that are not to be read alone. */

const folder = temporary({ after });

function write(name: string, n: number, p: number, value: (i: number, j: number) => number): string {
  const file = join(folder, name);
  writeFileSync(file, npyFile(n, p, value));
  return file;
}

interface Id {
  fit: number;
  mle: number;
  scale: DimensionScale | null;
  gaussian: Record<'fit' | 'mle', { dimension: number; bound: string } | null>;
}

/** Uniform numbers, the same each time. */
const random = (i: number, j: number): number => {
  const value = Math.sin(12.9898 * (i + 1) + 78.233 * (j + 1)) * 43758.5453;
  return value - Math.floor(value);
};

describe('dimension over scale', { concurrency: 2 }, () => {
  test('measure id gives it where it is asked for', async () => {
    const file = write('square.npy', 210, 2, random);
    const { scale, mle, gaussian } = (await result('measure', 'id', file, '--scale')) as Id;
    assert.deepEqual(
      scale!.decay.map(({ n, subsets }) => [n, subsets]),
      [
        [210, 1],
        [105, 2],
        [52, 4],
      ],
    );
    assert.deepEqual(
      scale!.gride.map(({ k }) => k),
      [1, 2, 4, 8, 16, 32],
    );
    assert.ok(Math.abs(scale!.gride[0]!.id! / mle - 1) < 1e-9);
    for (const { id } of scale!.gride.slice(2)) assert.ok(Math.abs(id! - 2) < 0.5, `${id}`);
    assert.deepEqual(gaussian, { fit: null, mle: null });
    const { stdout } = await vaeLens('measure', 'id', file, '--scale');
    assert.match(stdout, /\nexamples +subsets +ID, fit\n210 +1 .*\n105 +2 /);
    assert.match(stdout, /\nneighbours +ID, GRIDE +distance\n1, 2 +\d\.\d{4} ± \d\.\d{4} +0\.0\d+\n2, 4 /);
    assert.equal(((await result('measure', 'id', file)) as Id).scale, null);
  });

  test('without a value it says why, never NaN', async () => {
    const constant = write('constant.npy', 12, 3, () => 1);
    const two = write('two.npy', 2, 3, random);
    for (const [file, cause] of [
      [constant, /constant\.npy is constant over these examples/],
      [two, /two\.npy has only 2 distinct examples, 2NN needs 3/],
    ] as const) {
      const { scale } = (await result('measure', 'id', file, '--scale')) as Id;
      assert.deepEqual([scale!.decay, scale!.gride], [[], []]);
      assert.match(scale!.cause!, cause);
      assert.doesNotMatch((await vaeLens('measure', 'id', file, '--scale')).stdout, /NaN|undefined|null/);
    }
  });

  test('a high dimension is said to read as that of a Gaussian', async () => {
    const file = write('wide.npy', 300, 60, random);
    const { gaussian, fit } = (await result('measure', 'id', file)) as Id;
    assert.ok(fit > 20 && gaussian.fit!.dimension > fit);
    assert.equal(gaussian.fit!.bound, 'about');
    assert.match((await vaeLens('measure', 'id', file)).stdout, /a Gaussian of about \d\d dimensions reads so\n/);
  });

  test('profile gives it of every layer, keeps it, and has pure noise beside z', async () => {
    const config = smallConfig(folder, { steps: 30, checkpoints: 1 });
    const { run } = await train(config, '--runs', join(folder, 'runs'), '--set', 'analysis.examples=120');
    const file = checkpoints(run)[0]!;
    const kept = () => readdirSync(join(run, 'analysis')).filter(name => name.startsWith('scale-'));
    const plain = (await result('profile', file)) as { layers: { scale: unknown }[] };
    assert.ok(plain.layers.every(({ scale }) => scale === null));
    const asked = ['profile', file, '--scale'];
    const { layers } = (await result(...asked)) as {
      layers: { name: string; id: Id; scale: DimensionScale; noise?: NoiseDimension }[];
    };
    assert.equal(kept().length, layers.length);
    for (const { name, id, scale, noise } of layers) {
      assert.ok(Math.abs(scale.gride[0]!.id! / id.mle - 1) < 1e-9, name);
      assert.ok(Math.abs(scale.decay[0]!.fit! / id.fit - 1) < 1e-9, name);
      assert.equal(noise !== undefined, name === 'sampling');
    }
    const { stdout } = await vaeLens(...asked);
    assert.match(stdout, /\npure noise +2 +\d\.\d\d ± \d\.\d\d +\d\.\d\d ± /);
    assert.match(stdout, /\nlayer +all examples +1\/2\ninput /);
    assert.match(stdout, /\nlayer +k = 1 +k = 2 +k = 4 .*\ninput /);
  });
});
