import assert from 'node:assert/strict';
import test from 'node:test';
import { beta } from '../../../src/analysis/findings/wording';
import { formatBeta } from '../../../src/views/chart/format';

test('a β has the digits that it was given, one along a range has three, in sentences as in tables', () => {
  // 10^(−2 + 3i/19), i = 0, 4, 13, 19: 20 β from 0.01 to 10.
  const grid = [0.01, 0.042813323987194, 1.1288378916846888, 10];
  const given = [4, 0.05, 0.1 + 0.2, 0.0123, 1.125, 12.8125, 1e-7];
  for (const written of [beta, formatBeta]) {
    assert.deepEqual(grid.map(written), ['β 0.01', 'β 0.0428', 'β 1.13', 'β 10']);
    assert.deepEqual(given.map(written), ['β 4', 'β 0.05', 'β 0.3', 'β 0.0123', 'β 1.125', 'β 12.8125', 'β 1e−7']);
  }
});
