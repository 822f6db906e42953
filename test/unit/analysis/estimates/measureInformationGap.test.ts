import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureInformationGap } from '../../../../src/analysis/estimates/measureInformationGap';
import { UNWATCHED } from '../../../../src/base/progress';
import { gridFactors, type Factors } from '../../../../src/data/examples/factors';
import type { LoadedModel } from '../../../../src/analysis/models/loaded';

const SIZES = { shape: 3, scale: 4, x: 5 };
const COUNT = 60;

const modelOf = (name: string, factors?: Factors) =>
  ({ dataset: { name, ...(factors && { factors }) }, noiseSeed: 7 }) as unknown as LoadedModel;

/** Each unit has the class of a factor, the first one that of the first; in two parts, the examples out of order. */
function encodedOf(latent: number, factors: Factors) {
  const all = Uint32Array.from({ length: COUNT }, (_, i) => (i * 7) % COUNT);
  return [all.subarray(0, 40), all.subarray(40)].map(examples => ({
    examples,
    posteriors: {
      count: examples.length,
      latent,
      mean: Float32Array.from({ length: examples.length * latent }, (_, at) =>
        factors.classOf(examples[Math.floor(at / latent)]!, at % latent),
      ),
      logVariance: new Float32Array(examples.length * latent).fill(-9),
    },
  }));
}

const grid = gridFactors(SIZES);
const measure = (name: string, latent: number, factors?: Factors) =>
  measureInformationGap(modelOf(name, factors), encodedOf(latent, grid), UNWATCHED);

test('examples of both parts are those of their own places in the data', async () => {
  const found = await measure('shapes3d', 3, grid);
  assert.ok(typeof found === 'object');
  assert.equal(found.n, COUNT);
  assert.deepEqual(
    found.factors.map(({ name, unit }) => [name, unit]),
    [
      ['shape', 0],
      ['scale', 1],
      ['x', 2],
    ],
  );
  assert.ok(found.value > 0.9 && found.value < 1.1, `${found.value}`);
  assert.deepEqual(await measure('shapes3d', 3, grid), found);
});

test('the shapes of sprites and of dSprites are left out, as in the paper', async () => {
  for (const name of ['sprites', 'dsprites']) {
    const found = await measure(name, 3, grid);
    assert.ok(typeof found === 'object');
    assert.deepEqual(
      found.factors.map(factor => factor.name),
      ['scale', 'x'],
    );
  }
});

test('where there is no gap to measure it says why', async () => {
  assert.match((await measure('mnist', 3)) as string, /^mnist has no ground-truth factors/);
  assert.match((await measure('shapes3d', 1, grid)) as string, /is between two latent units, and there is one$/);
  const same = { ...gridFactors({ shape: 1 }), classOf: () => 0 };
  assert.match((await measure('shapes3d', 2, same)) as string, /^no factor of shapes3d has two values/);
});
