import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evaluation } from '../../../src/run/records';
import type { LatentUnit } from '../../../src/analysis/latents/latentUnits';
import { sentencesOf } from '../../../src/analysis/findings/wording';
import { holding } from '../../../webview/common/findingParagraph';
import {
  evaluatedText,
  evaluationAt,
  latentFindings,
  noUnitsText,
} from '../../../webview/inspector/latents/latentRows';
import { unitRows } from '../../../src/views/latents/unitRows';
import { changes } from '../../../webview/inspector/frame/changes';
import { evaluation } from './inspectorModel';

const ACTIVE: LatentUnit = { meanVariance: 0.9, kl: 2.5, precise: 0.976 };
const PASSIVE: LatentUnit = { meanVariance: 0.00002, kl: 0.00004, precise: 0 };

test('a checkpoint has its own evaluation, or the last one before it', () => {
  const evaluations = [100, 200, 300].map(step => evaluation({ step }));
  assert.equal(evaluationAt(evaluations, 200)?.step, 200);
  assert.equal(evaluationAt(evaluations, 299)?.step, 200, 'one that is still to come changes nothing');
  assert.equal(evaluationAt(evaluations, 50)?.step, 100);
  assert.equal(evaluationAt(evaluations, undefined)?.step, 300);
  assert.equal(evaluationAt([], 5), undefined);
  assert.equal(evaluatedText(evaluations[1]!, 200), 'step 200, 1,000 test examples');
  assert.match(evaluatedText(evaluations[1]!, 250), /step 200 \(there is no evaluation at step 250\)/);
});

test('of the untrained model no later evaluation speaks', () => {
  const evaluations = [100, 200].map(step => evaluation({ step }));
  assert.equal(evaluationAt(evaluations, 0), undefined);
  assert.equal(evaluationAt([evaluation({ step: 0 }), ...evaluations], 0)?.step, 0);
  assert.match(noUnitsText(evaluations, 0, false), /the first is at step 100, there is none of the untrained model\.$/);
  assert.match(noUnitsText([], 100, false), /there has been none yet\.$/);
  assert.match(noUnitsText([], 0, true), /^A classifier/);
});

test('units in numbers', () => {
  const rows = unitRows([PASSIVE, ACTIVE, { meanVariance: NaN, kl: NaN, precise: NaN }], 'kl');
  assert.deepEqual(rows, [
    { unit: 'z 1', type: 'precise', active: 'yes', kl: '2.50', meanVariance: '0.900', precise: '97.6 %' },
    { unit: 'z 0', type: 'passive', active: 'no', kl: '< 0.001', meanVariance: '< 0.001', precise: '0 %' },
    { unit: 'z 2', type: 'mixed', active: 'no', kl: '–', meanVariance: '–', precise: '–' },
  ]);
  assert.deepEqual(
    unitRows([PASSIVE, ACTIVE], 'unit').map(({ unit }) => unit),
    ['z 0', 'z 1'],
  );
});

const OVER = { curve: { points: [] }, likelihood: 'bernoulli', own: 4 };

test('what is said of a healthy run, a collapsed one, and a single example', () => {
  const found = (of: Partial<Evaluation>) => {
    const [before, now] = [evaluation({ ...of, step: 500 }), evaluation(of)];
    return latentFindings(now, [before, now, evaluation({ step: 9000 })], OVER);
  };
  const healthy = sentencesOf(holding(found({ units: [ACTIVE, PASSIVE] })));
  assert.match(healthy, /^1 of 2 units is active .*Unit 1 is passive: pure noise in z\.$/);
  // Advice on their number comes from the last evaluation alone, and only where training examples say the same.
  const last = evaluation({ units: [ACTIVE, PASSIVE] });
  const advice = (train?: Evaluation) =>
    sentencesOf(holding(latentFindings(last, [{ ...last, step: last.step / 2 }, last], OVER, train)));
  assert.match(advice(), /: it carries 0\.\d+ nats here\. Try model\.latent: 1\.$/);
  assert.doesNotMatch(advice({ ...last, kind: 'train', units: [ACTIVE, ACTIVE] }), /model\.latent/);
  const [collapsed] = found({ rate: 0.00008, units: [PASSIVE, PASSIVE] });
  assert.match(collapsed!.sentence, /^The posterior has collapsed/);
  assert.equal(collapsed!.next, 'Sweep objective.beta below 4.');
  assert.deepEqual(found({ n: 1, units: [PASSIVE] }), []);
});

test('what has not changed is not drawn again', () => {
  const isNew = changes();
  const part = {};
  assert.deepEqual(
    [isNew(part, 1), isNew(part, 1), isNew(part, 2), isNew({}, 2), isNew()],
    [true, false, true, true, true],
  );
});
