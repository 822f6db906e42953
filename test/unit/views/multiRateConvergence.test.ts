import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { LIGHT_THEME } from '../../../src/views/chart/theme';
import { renderConvergence } from '../../../src/views/sweep/convergence';
import { texts } from './snapshot';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

test('a multi-rate run converges in its own colour', () => {
  const about = {
    symbol: 'β',
    reversed: false,
    seed: 0,
    values: [
      { step: 1, value: 9 },
      { step: 2, value: 8 },
    ],
  };
  const plain = { ...about, run: 'a', label: 'a', objective: 'beta-vae', title: 'β', parameter: 4 };
  const multiRate = { ...about, run: 'b', label: 'b', objective: 'multi-rate', title: 'multi-rate at β', parameter: 1 };
  const data = { runs: [plain, multiRate], quantity: 'Loss' };
  const svg = renderConvergence(data, { width: 600 }, document, LIGHT_THEME);
  const strokes = [...svg.querySelectorAll('.run')].map(line => line.getAttribute('stroke'));
  assert.deepEqual([strokes[0] === LIGHT_THEME.multiRate, strokes[1]], [false, LIGHT_THEME.multiRate]);
  assert.ok(texts(svg).includes('multi-rate at β 1') && texts(svg).includes('multi-rate'));
  const alone = { runs: [multiRate, { ...multiRate, run: 'c', label: 'c', parameter: 0.1 }], quantity: 'Loss' };
  const signs = renderConvergence(alone, { width: 600 }, document, LIGHT_THEME).querySelectorAll('.legend [stroke]');
  assert.deepEqual(
    [...signs].map(sign => sign.getAttribute('stroke')),
    [LIGHT_THEME.multiRate, LIGHT_THEME.multiRate],
  );
});
