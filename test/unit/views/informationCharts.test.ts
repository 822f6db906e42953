import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { expansionOf } from '../../../src/analysis/geometry/expansion';
import type { Profile } from '../../../src/analysis/results/profile';
import type { Evaluation } from '../../../src/run/records';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderExpansion } from '../../../src/views/profiles/expansionBars';
import { renderInformationPlane } from '../../../src/views/profiles/informationPlane';
import { renderInformationProfile } from '../../../src/views/profiles/informationProfile';
import { informationTable } from '../../../src/views/profiles/informationTable';
import { phasesTable, renderPhases } from '../../../src/views/profiles/phases';
import { assertLabelsApart, assertSnapshot, assertSound, numbers, texts, vertices } from './snapshot';
import { LAYERS, syntheticInformation } from './synthetic';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const CHARTS = {
  'information-profile': renderInformationProfile,
  expansion: renderExpansion,
  'information-plane': renderInformationPlane,
};
for (const [name, render] of Object.entries(CHARTS)) {
  for (const [size, width] of Object.entries({ wide: 820, narrow: 388 })) {
    test(`${name} looks as it did, ${size}`, () => {
      const svg = render({ profile: syntheticInformation() }, { width }, document);
      assertSound(svg);
      assertSnapshot(`${name}-${size}`, svg);
    });
  }
}

test('imbalances lie on a log scale that begins at 2/n, z_log_var beside the path', () => {
  const svg = renderInformationProfile({ profile: syntheticInformation() }, { width: 820 }, document);
  const course = svg.querySelector('.to-input')!;
  assert.equal(vertices(course.querySelector('.path'))[0]?.length, LAYERS.length - 1);
  assert.equal(course.querySelectorAll('.beside').length, 1);
  const heightOf = (layer: string) => numbers(course.querySelector(`[data-layer="${layer}"]`)!, 'cy')[0]!;
  // 0.0004 and 0.42 fix the scale; 0.0041 must lie where they say.
  const perDecade = (heightOf('input') - heightOf('z_log_var')) / Math.log10(0.42 / 0.0004);
  assert.ok(Math.abs(heightOf('encoder/1') - (heightOf('input') - perDecade * Math.log10(0.0041 / 0.0004))) < 0.05);
  assert.ok(texts(svg, '.y-axis text').includes('2/n'));
  assert.deepEqual(texts(svg, '.end'), ['to the input', 'to the output']);
  assertLabelsApart(svg);
});

test('a layer that tells nothing leaves a gap and says why', () => {
  const profile = syntheticInformation();
  const layers = profile.layers.map(layer =>
    layer.name === 'z_mean'
      ? { ...layer, toInput: null, toOutput: null, informationCause: 'z_mean is constant over these examples' }
      : layer,
  );
  const svg = renderInformationProfile({ profile: { ...profile, layers } }, { width: 820 }, document);
  assert.equal(vertices(svg.querySelector('.to-input .path')).length, 2);
  assert.match(texts(svg, '.missing title').join(), /^z_mean, step 6,000: no value, z_mean is constant/);
});

test('where nothing is known a sentence stands there, with the cause if there is one', () => {
  const { layers, ...rest } = syntheticInformation();
  const without = (informationCause: string | null): Profile => ({
    ...rest,
    layers: layers.map(layer => ({ ...layer, toInput: null, toOutput: null, informationCause })),
    neighbours: [],
  });
  const said = (cause: string | null) =>
    texts(renderInformationProfile({ profile: without(cause) }, { width: 820 }, document), '.empty');
  assert.deepEqual(said(null), ['What the layers tell of input and output has not been measured.']);
  assert.deepEqual(said('2 examples are too few'), ['2 examples are too few.']);
  for (const render of [renderExpansion, renderInformationPlane]) {
    assert.equal(texts(render({ profile: without(null) }, { width: 820 }, document), '.empty').length, 1);
  }
});

test('δ is the difference of both ways over their mean, and its error that of propagated errors', () => {
  const exact = { value: 0.3, error: 0 };
  const close = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-12, String(found));
  close(expansionOf({ there: exact, back: { value: 0.1, error: 0 } }).value, 1);
  close(expansionOf({ there: { value: 0.1, error: 0 }, back: exact }).value, -1);
  assert.deepEqual(expansionOf({ there: exact, back: exact }), { value: 0, error: 0 });
  // Both imbalances moved by a little: the linear change is the error.
  const [a, b, off] = [0.3, 0.12, 1e-6];
  const at = (x: number, y: number) =>
    expansionOf({ there: { value: x, error: 0 }, back: { value: y, error: 0 } }).value;
  const { error } = expansionOf({ there: { value: a, error: 0.02 }, back: { value: b, error: 0.01 } });
  const slopes = [(at(a + off, b) - at(a, b)) / off, (at(a, b + off) - at(a, b)) / off];
  assert.ok(Math.abs(error - Math.hypot(slopes[0]! * 0.02, slopes[1]! * 0.01)) < 1e-5);
});

test('a bar stands between two layers that follow each other, above zero where it expands', () => {
  const svg = renderExpansion({ profile: syntheticInformation() }, { width: 820 }, document);
  assert.equal(svg.querySelectorAll('.bar').length, LAYERS.length - 2);
  assert.match(texts(svg, '.bar title')[0]!, /^input to encoder\/1: δ −0.67 ± 0.10 \(there 0.010, back 0.020\)$/);
  const bar = (from: string) => numbers(svg.querySelector(`[data-from="${from}"] rect`)!, 'y', 'height');
  const [zero] = bar('input');
  const [y, height] = bar('sampling');
  assert.ok(Math.abs(y! + height! - zero!) < 0.05);
  assertLabelsApart(svg);
});

test('the table has every number in full, and δ beside the layer that it begins at', () => {
  const { columns, rows } = informationTable(syntheticInformation());
  const first = Object.fromEntries(columns.map((name, i) => [name, rows[0]![i]]));
  assert.deepEqual(
    [first['layer'], first['toInput'], first['next'], first['toNext']],
    ['input', 0.0004, 'encoder/1', 0.01],
  );
  assert.ok(Math.abs((first['delta'] as number) + 2 / 3) < 1e-12);
  assert.equal(rows.length, LAYERS.length);
});

test('the course of training: rate and Δ(output → input) at their true steps, the untrained model left out', () => {
  const profile = syntheticInformation();
  const at = (step: number, toInput: number): Profile => ({
    ...profile,
    step,
    layers: [...profile.layers.slice(0, -1), { ...profile.layers.at(-1)!, toInput, toInputError: 0.001 }],
  });
  const tests = [100, 200, 400].map((step, i): Evaluation => ({
    ...{ kind: 'test', step, n: 1000, rate: 10 + i, distortion: 80, loss: 90, elbo: -90 },
    ...{ rateError: 0.1, distortionError: 0.1, elboError: 0.1, activeUnits: 3, units: [] },
  }));
  const profiles = [at(0, 1), at(100, 0.3), at(400, 0.05)];
  const svg = renderPhases({ tests, profiles, selected: 400 }, { width: 600 }, document);
  assertSound(svg);
  const places = (panel: string) => Array.from(svg.querySelectorAll(`.${panel} circle`), dot => numbers(dot, 'cx')[0]!);
  assert.equal(places('rate').length, 3);
  const told = places('output-to-input');
  assert.deepEqual(told, [places('rate')[0], places('rate')[2]]);
  assert.deepEqual(phasesTable({ tests, profiles }).rows, [
    [100, 10, 0.1, 0.3, 0.001],
    [200, 11, 0.1, null, null],
    [400, 12, 0.1, 0.05, 0.001],
  ]);
  const early = renderPhases({ tests, profiles: profiles.slice(0, 2) }, { width: 600 }, document);
  assert.deepEqual(texts(early, '.empty'), ['There are not two checkpoints yet that tell of the input.']);
});
