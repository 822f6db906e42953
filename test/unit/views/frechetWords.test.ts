import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frechet } from '../../../src/analysis/results/frechet';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import {
  formatDistance,
  frechetNotes,
  frechetTable,
  frechetTitle,
  frechetValue,
} from '../../../src/views/profiles/frechetWords';
import { renderReport } from '../../../src/views/report/report';
import { syntheticReport } from './synthetic';

const found: Frechet = {
  n: 5000,
  step: 100,
  model: '<inception>.onnx',
  sha256: '9f3a1187c0de5b6a',
  output: 'features',
  width: 2048,
  distance: 31.4159,
  error: 0.2718,
  errorCause: null,
  halves: { n: 2500, distance: 4.5 },
  halvesCause: null,
};

test('a distance has four digits, of whatever size it is', () => {
  const said = [0, 1e-7, 0.00012344, 0.012345, 1.23456, 12.3456, 999.96, 1234.5, 123456.7, 1.5e9].map(value =>
    formatDistance(value),
  );
  assert.deepEqual(said, [
    '0',
    '1.00e-7',
    '0.0001234',
    '0.01235',
    '1.235',
    '12.35',
    '1000.0',
    '1,235',
    '123,457',
    '1.50e+9',
  ]);
});

test('it is said with its error, what it is in and what it is to be read beside', () => {
  assert.equal(frechetValue(found), '31.42 ± 0.27');
  assert.equal(
    frechetTitle(found),
    'Fréchet distance between data and reconstructions, 2,048 features of <inception>.onnx (9f3a1187)',
  );
  assert.deepEqual(frechetNotes(found).slice(0, 2), [
    'Over 5,000 held-out examples.',
    'Two halves of the data, 2,500 examples each, are 4.500 apart.',
  ]);
  const few = { ...found, split: 'train' as const, error: null, errorCause: 'few', halves: null, halvesCause: 'fewer' };
  assert.equal(frechetValue(few), '31.42');
  assert.deepEqual(frechetNotes(few).slice(0, 2), [
    'Over 5,000 training examples, without an error: few.',
    'There is no distance between two halves of the data: fewer.',
  ]);
  assert.deepEqual(frechetTable(few).rows, [
    [100, 5000, 2048, '<inception>.onnx', found.sha256, 31.4159, null, null, null],
  ]);
});

test('a report has it, or the command that measures it, where the config names a features model', async () => {
  const document = await nodeDocument();
  const report = (change: object): string => renderReport({ ...syntheticReport(), ...change }, document);
  assert.doesNotMatch(report({}), /Fréchet|--features/);
  assert.match(
    report({ features: 'a.onnx' }),
    /in the features of a\.onnx has not been measured; to do so: <code>vae-lens profile \S+step-00006000\.safetensors --features<\/code>/,
  );
  const html = report({ features: 'a.onnx', frechet: found });
  assert.match(html, /2,048 features of &lt;inception&gt;\.onnx \(9f3a1187\), step 100: 31\.42 ± 0\.27\. Over 5,000/);
  assert.match(html, /Comparable only with distances in the features of the same file over as many examples/);
});
