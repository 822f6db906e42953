import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareLayers, type LayerSource } from '../../../../src/analysis/similarity/compareLayers';
import { ckaOfPair } from '../../../../src/analysis/similarity/cka';
import { gramProductOn, matrixProductsOn } from '../../../../src/algebra/products';
import { slowOfPair } from '../../../../src/analysis/similarity/slowMeasures';
import { type Representation } from '../../../../src/algebra/representation';
import { MEASURE_COMMANDS } from '../../../../src/analysis/results/similarities';
import { UNWATCHED } from '../../../../src/base/progress';
import { onnxEngine } from '../../../../src/engine/onnx/onnxEngine';
import * as m from '../matrices';

const engine = onnxEngine(1);
const how = { gram: gramProductOn(engine), products: matrixProductsOn(engine) };
const slowly = { ...how, measures: ['procrustes'] as const };

function source(layers: readonly Representation[], asked: string[][] = []): LayerSource {
  return {
    n: layers[0]!.n,
    layers: layers.map(({ name, p }) => ({ name, width: p })),
    async *activations(names) {
      asked.push([...names]);
      for (const layer of layers) if (names.includes(layer.name)) yield await Promise.resolve({ ...layer });
    },
  };
}

test('every pair of two models, the columns in order, one cause for a layer without values', async () => {
  const first = [m.gaussian(30, 3, 1, 'input'), m.gaussian(30, 50, 2, 'encoder/1'), m.gaussian(30, 4, 3, 'z_mean')];
  const second = [
    m.gaussian(30, 3, 1, 'input'),
    m.matrix(30, 2, () => 1, 'z_log_var'),
    m.gaussian(30, 9, 5, 'z_mean'),
    m.gaussian(30, 5, 6, 'decoder/1'),
  ];
  let last = [0, 0];
  const watch = { ...UNWATCHED, progress: (done: number, total: number) => (last = [done, total]) };
  const { rows, columns, linearCka, procrustes, causes } = await compareLayers(
    source(first),
    source(second),
    slowly,
    watch,
  );
  assert.deepEqual(rows, ['input', 'encoder/1', 'z_mean']);
  assert.deepEqual(columns, ['input', 'z_log_var', 'z_mean', 'decoder/1']);
  assert.deepEqual(last, [19, 19]);
  assert.deepEqual(causes, { z_log_var: 'z_log_var is constant over these examples (in the second)' });
  for (const [i, a] of first.entries()) {
    for (const [j, b] of second.entries()) {
      if (j === 1) {
        assert.deepEqual([linearCka[i]![j], procrustes![i]![j]], [null, null]);
        continue;
      }
      m.close(linearCka[i]![j]!, (await ckaOfPair(a, b, m.noProduct, UNWATCHED)).linearCka!, 1e-12);
      m.close(procrustes![i]![j]!, (await slowOfPair('procrustes', a, b, how, UNWATCHED)).procrustes!, 1e-12);
    }
  }
});

test('one model: symmetric, with a diagonal of 1', async () => {
  const layers = [m.gaussian(30, 3, 1, 'a'), m.gaussian(30, 50, 2, 'b'), m.gaussian(30, 4, 3, 'c')];
  const { procrustes, linearCka } = await compareLayers(source(layers), undefined, slowly, UNWATCHED);
  for (const table of [procrustes!, linearCka]) {
    table.forEach((row, i) =>
      row.forEach((value, j) => {
        assert.equal(value, table[j]![i]);
        if (i === j) m.close(value, 1, 1e-6);
      }),
    );
  }
  const without = await compareLayers(source(layers), undefined, { ...how, measures: [] }, UNWATCHED);
  assert.equal(without.procrustes, null);
});

test('a layer with NaN, one without spread and doubled examples: what can be computed is there, what cannot has a cause', async () => {
  const twice = (x: Representation) => m.matrix(40, x.p, (i, j) => x.data[(i % 20) * x.p + j]!, x.name);
  const broken = m.gaussian(40, 4, 3, 'encoder/2');
  broken.data[17] = NaN;
  const first = [m.gaussian(20, 3, 1, 'input'), m.gaussian(20, 9, 2, 'encoder/1')].map(twice);
  const second = [twice(m.gaussian(20, 3, 1, 'input')), broken, m.matrix(40, 2, () => 5, 'z_mean')];
  const { linearCka, debiasedCka, procrustes, causes } = await compareLayers(
    source(first),
    source(second),
    slowly,
    UNWATCHED,
  );
  assert.deepEqual(causes, {
    'encoder/2': 'encoder/2 holds values that are not finite (in the second)',
    z_mean: 'z_mean is constant over these examples (in the second)',
  });
  for (const table of [linearCka, debiasedCka, procrustes!]) {
    for (const row of table)
      assert.deepEqual(
        row.map(value => value === null),
        [false, true, true],
      );
  }
  m.close(linearCka[0]![0]!, 1, 1e-12);
  m.close(procrustes![0]![0]!, 1, 1e-6);
});

test('the widest layers of both models come first, and still stand in their place', async () => {
  // As wide as they say they are, they would take the memory that this is about.
  const n = 8;
  const wide = (seed: number) => m.gaussian(n, 3, seed, 'wide');
  const saying = (layers: Representation[]): LayerSource => {
    const honest = source(layers, asked);
    const widths = honest.layers.map(({ name, width }) => ({ name, width: name === 'wide' ? 2 ** 24 : width }));
    return { ...honest, layers: widths };
  };
  const asked: string[][] = [];
  const first = [m.gaussian(n, 2, 1, 'input'), wide(11), m.gaussian(n, 2, 2, 'z_mean')];
  const second = [m.gaussian(n, 2, 3, 'input'), m.gaussian(n, 2, 4, 'z_mean'), wide(12)];
  const table = await compareLayers(saying(first), saying(second), { ...how, measures: [] }, UNWATCHED);
  assert.deepEqual(asked, [['wide'], ['wide'], ['input', 'z_mean'], ['input', 'z_mean']]);
  assert.deepEqual(table.rows, ['input', 'wide', 'z_mean']);
  assert.deepEqual(table.columns, ['input', 'z_mean', 'wide']);
  m.close(table.linearCka[2]![1]!, (await ckaOfPair(first[2]!, second[1]!, m.noProduct, UNWATCHED)).linearCka!, 1e-12);
});

test('the engine gives the lower triangle of X·Xᵀ in panels, to float32', async () => {
  const [n, p] = [1234, 9];
  const { data } = m.single(m.gaussian(n, p, 1));
  const seen = new Uint8Array(n * n);
  for await (const { from, width, data: panel } of how.gram.floats(data as Float32Array, n, p)) {
    for (let i = from; i < n; i++) {
      for (let j = from; j < from + width; j++) {
        let exact = 0;
        for (let k = 0; k < p; k++) exact += data[i * p + k]! * data[j * p + k]!;
        if (Math.abs(panel[(i - from) * width + j - from]! - exact) > 1e-5) assert.fail(`${i}, ${j}`);
        seen[i * n + j] = 1;
      }
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) if (!seen[i * n + j]) assert.fail(`${i}, ${j} is missing`);
});

test('each measure is called by one plain word, which is a flag and a command', () => {
  for (const command of MEASURE_COMMANDS) assert.match(command, /^[a-z]+$/);
});
