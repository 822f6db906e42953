import assert from 'node:assert/strict';
import test from 'node:test';
import type { Rested } from '../../../src/analysis/results/curves/modelAtBeta';
import { basisText, betaFacts } from '../../../webview/inspector/rateDistortion/betaFacts';
import { evaluation } from './inspectorModel';

const known = {
  read: {
    test: { beta: 1, rate: 22.14, distortion: 80.2, activeUnits: 7 },
    train: { beta: 1, rate: 22, distortion: 78.6, activeUnits: 7 },
  },
  rested: undefined,
  latent: 10,
  likelihood: 'bernoulli',
};

const rested: Rested = {
  ...{ beta: 1, reconstructions: '', samples: '' },
  test: evaluation({ rate: 22, rateError: 0.3, distortion: 80, distortionError: 1, n: 1000 }),
  train: evaluation({ kind: 'train', distortion: 78, distortionError: 1, n: 900 }),
};

test('what is read off the curve is about that', () => {
  assert.deepEqual(betaFacts(known), [
    ['Rate, test', '≈ 22.1 nats'],
    ['Distortion, test', '≈ 80.2 nats'],
    ['Distortion, train', '≈ 78.6 nats'],
    ['ELBO, test', '≈ −102.3 nats'],
    ['Active units', '≈ 7 of 10'],
  ]);
});

test('what is measured has its errors', () => {
  const facts = Object.fromEntries(betaFacts({ ...known, rested }));
  assert.equal(facts['Rate, test'], '22.0 ± 0.3 nats');
  assert.equal(facts['Distortion, test'], '80.0 ± 1.0 nats');
});

test('what is measured needs no curve, and without either nothing is said', () => {
  assert.deepEqual(betaFacts({ ...known, read: undefined, rested }), betaFacts({ ...known, rested }));
  assert.deepEqual(betaFacts({ ...known, read: undefined }), []);
});

test('a sum of squares is no nats, and has no ELBO', () => {
  const facts = Object.fromEntries(betaFacts({ ...known, likelihood: 'sse' }));
  assert.equal(facts['Distortion, test'], '≈ 80.2 (sum of squares)');
  assert.equal(facts['ELBO, test'], undefined);
});

test('it is said what numbers are of, and what batch normalisation is of', () => {
  assert.equal(basisText(undefined, null), 'Read off the curve between the β at which it was measured.');
  assert.match(basisText(undefined, 2000), / Batch normalisation is read off so, too\.$/);
  assert.equal(
    basisText(rested, 2000),
    'Measured at this β on 1,000 held-out examples and 900 training examples. Batch normalisation was measured at this β on 2,000 training examples.',
  );
});
