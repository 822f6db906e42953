import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import {
  dimensionOverLatentTable,
  inputDimension,
  latentGroups,
  type LatentDimensions,
  renderDimensionOverLatent,
} from '../../../src/views/sweep/dimensionOverLatent';
import { assertSnapshot, assertSound, numbers, vertices } from './snapshot';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const dimension = (value: number | null) => ({ value, error: value === null ? null : value / 20 });
const run = (latent: number, seed: number, input: number, mean: number | null, output: number | null) => ({
  run: `/runs/${latent}-${seed}`,
  seed,
  step: 1000,
  n: 2000,
  latent,
  input: dimension(input),
  mean: dimension(mean),
  output: dimension(output),
});
const RUNS: readonly LatentDimensions[] = [
  run(32, 0, 25, 18, 26),
  run(4, 0, 24, 3.8, 3.9),
  run(32, 1, 26, 19, 24),
  run(32, 2, 25, 20, 25),
  run(128, 0, 25, null, 25.5),
];
const draw = (runs: readonly LatentDimensions[], width = 620): SVGSVGElement =>
  renderDimensionOverLatent(runs, { width }, document);

describe('dimension over K', () => {
  for (const [name, width] of Object.entries({ wide: 620, narrow: 388 })) {
    test(`looks as it did, ${name}`, () => {
      const svg = draw(RUNS, width);
      assertSound(svg);
      assertSnapshot(`dimension-over-latent-${name}`, svg);
    });
  }

  test('means and standard deviations over seeds, in order of K', () => {
    // 18, 19 and 20: mean 19, standard deviation 1; where z_mean has no dimension the run is left out.
    assert.deepEqual(
      latentGroups(RUNS, 'mean').map(({ latent, mean, spread }) => [latent, mean, spread]),
      [
        [4, 3.8, null],
        [32, 19, 1],
      ],
    );
    assert.deepEqual(
      latentGroups(RUNS, 'output').map(({ latent, mean, spread }) => [latent, mean, spread]),
      [
        [4, 3.9, null],
        [32, 25, 1],
        [128, 25.5, null],
      ],
    );
    assert.equal(inputDimension(RUNS), 25);
  });

  test('a dot for each run, a line through the means, and the input across at its own height', () => {
    const svg = draw(RUNS);
    assert.deepEqual(
      ['mean', 'output'].map(layer => svg.querySelectorAll(`.${layer} .run`).length),
      [4, 5],
    );
    assert.deepEqual(
      ['mean', 'output'].map(layer => vertices(svg.querySelector(`.${layer} .mean-line`)).flat().length),
      [2, 3],
    );
    const input = svg.querySelector('.input')!;
    assert.equal(input.getAttribute('y1'), input.getAttribute('y2'));
    // The one whose output has the dimension of the input lies on its line.
    const [same] = svg.querySelectorAll('.output [data-run="/runs/32-2"]');
    assert.equal(numbers(same!, 'cy')[0], numbers(input, 'y1')[0]);
    assert.match(
      svg.querySelector('desc')!.textContent,
      /^input: 25\.0; z_mean at K 4: 3\.8; z_mean at K 32: 19\.0 ± 1\.0 over 3/,
    );
  });

  test('says why there is nothing to draw', () => {
    assert.match(draw([]).textContent, /No run is measured yet/);
    assert.match(draw([run(4, 0, 25, null, null)]).textContent, /has a dimension in any run/);
  });

  test('the table has a row for each run, with errors', () => {
    const { columns, rows } = dimensionOverLatentTable(RUNS);
    assert.deepEqual(columns.slice(0, 7), ['latent', 'seed', 'step', 'n', 'input', 'inputError', 'z_mean']);
    assert.deepEqual(rows[4], [128, 0, 1000, 2000, 25, 1.25, null, null, 25.5, 1.275, '/runs/128-0']);
  });
});
