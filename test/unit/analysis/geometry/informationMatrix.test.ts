import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Representation } from '../../../../src/algebra/representation';
import { informationBetween } from '../../../../src/analysis/geometry/informationBetween';
import { informationMatrix, type InformationSource } from '../../../../src/analysis/geometry/informationMatrix';
import { UNWATCHED } from '../../../../src/base/progress';
import * as m from '../matrices';

const noGram = () => Promise.reject(new Error('the Gram matrix was asked for'));
const N = 60;

/** All layers of the same memory, as a model gives them. */
function source(...layers: Representation[]): InformationSource {
  const room = new Float64Array(1000);
  return {
    n: N,
    layers: layers.map(({ name }) => name),
    async *representations() {
      for (const x of layers) {
        room.set(x.data);
        yield await Promise.resolve({ ...x, data: room.subarray(0, x.data.length) });
      }
    },
  };
}

const named = (name: string, x: Representation): Representation => ({ ...x, name });
const a = named('input', m.gaussian(N, 5, 1));
const b = named(
  'z_mean',
  m.matrix(N, 2, (i, j) => Math.tanh(a.data[i * 5 + j]!)),
);
const c = named('decoder/1', m.gaussian(N, 3, 2));
const constant = named(
  'z_log_var',
  m.matrix(N, 2, () => 1),
);

test('of one model and of two every pair has what the pair alone has', async () => {
  const pair = (x: Representation, y: Representation) => informationBetween(x, y, 1, noGram, UNWATCHED);
  for (const columns of [undefined, [c, b]]) {
    const [rows, second] = [[a, b, c], columns ?? [a, b, c]];
    const found = await informationMatrix(source(...rows), columns && source(...columns), noGram, UNWATCHED);
    for (const [i, x] of rows.entries()) {
      for (const [j, y] of second.entries()) {
        const { aToB, bToA, aToBError, bToAError } = await pair(x, y);
        assert.deepEqual([found.rowToColumn[i]![j], found.rowToColumnError[i]![j]], [aToB, aToBError]);
        assert.deepEqual([found.columnToRow[i]![j], found.columnToRowError[i]![j]], [bToA, bToAError]);
      }
    }
  }
});

test('a constant layer has a row and a column of nothing, and its cause', async () => {
  const found = await informationMatrix(source(a, constant, b), undefined, noGram, UNWATCHED);
  assert.deepEqual(found.rowToColumn[1], [null, null, null]);
  assert.deepEqual(
    found.columnToRow.map(row => row[1]),
    [null, null, null],
  );
  assert.ok(found.rowToColumn[0]![2]! > 0);
  assert.deepEqual(found.causes, { z_log_var: 'z_log_var is constant over these examples' });
  const two = await informationMatrix(source(a, constant), source(b), noGram, UNWATCHED);
  assert.deepEqual([two.rowToColumn[1], two.columnToRow[1]], [[null], [null]]);
});
