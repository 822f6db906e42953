import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { LayerInformation } from '../../../src/analysis/results/layerInformation';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import {
  explainInformation,
  informationPairs,
  renderInformationHeatmap,
  toldShare,
} from '../../../src/views/heatmaps/informationHeatmap';
import { assertSound, texts } from './snapshot';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const cause = 'z_log_var is constant over these examples';
const information: LayerInformation = {
  ...{ rows: ['input', 'z_mean'], columns: ['input', 'z_mean', 'z_log_var'], n: 1000 },
  rowToColumn: [
    [0.002, 0.04, null],
    [0.2, 0.002, null],
  ],
  columnToRow: [
    [0.002, 0.2, null],
    [0.04, 0.002, null],
  ],
  rowToColumnError: [
    [0, 0.003, null],
    [0.01, 0, null],
  ],
  columnToRowError: [
    [0, 0.01, null],
    [0.003, 0, null],
  ],
  causes: { z_log_var: cause },
};

test('the colours go from 1, which tells nothing, to 2/n, which tells all, on a log scale', () => {
  assert.deepEqual([toldShare(1, 1000), toldShare(2 / 1000, 1000), toldShare(1.3, 1000)], [0, 1, 0]);
  assert.ok(Math.abs(toldShare(Math.sqrt(2 / 1000), 1000) - 0.5) < 1e-12);
  const svg = renderInformationHeatmap({ information, direction: 'rowToColumn' }, { width: 500 }, document);
  assertSound(svg);
  const cells = Array.from(svg.querySelectorAll('rect.cell'), cell => cell.getAttribute('fill'));
  assert.equal(cells.length, 4);
  assert.equal(cells[0], cells[3], 'both tell all');
  assert.equal(new Set(cells).size, 3);
  assert.deepEqual(texts(svg, '.hatched title')[0], `input × z_log_var: no value, ${cause}`);
});

test('a cause is said once of a layer beside itself', () => {
  const none = [[null]];
  const one: LayerInformation = {
    ...{ rows: ['z_log_var'], columns: ['z_log_var'], n: 1000, causes: { z_log_var: cause } },
    ...{ rowToColumn: none, columnToRow: none, rowToColumnError: none, columnToRowError: none },
  };
  assert.equal(
    explainInformation(one, { row: 0, column: 0 }, ['', '']),
    `z_log_var and z_log_var: no value, ${cause}.`,
  );
});

test('a cell in words: both ways with their errors, and which tells more where that is beyond them', () => {
  const said = (row: number, column: number, of = information) => explainInformation(of, { row, column }, ['A ', 'B ']);
  assert.equal(
    said(0, 1),
    'A input → B z_mean: 0.040 ± 0.0030, B z_mean → A input: 0.20 ± 0.010. A input tells more of B z_mean than B z_mean of it.',
  );
  assert.match(said(1, 0), /\. B input tells more of A z_mean than A z_mean of it\.$/);
  const unsure = {
    ...information,
    rowToColumnError: [
      [0, 0.1, null],
      [0.1, 0, null],
    ],
  };
  assert.doesNotMatch(said(0, 1, unsure), /more/);
  assert.equal(said(0, 2), `A input and B z_log_var: no value, ${cause}.`);
});

test('the table has every pair in full', () => {
  const { rows } = informationPairs(information);
  assert.equal(rows.length, 6);
  assert.deepEqual(rows[1], ['input', 'z_mean', 0.04, 0.003, 0.2, 0.01]);
});
