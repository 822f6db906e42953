import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findings } from '../../../../src/analysis/findings/findings';
import { curveShape, curveShapeFinding } from '../../../../src/analysis/findings/overBeta/curveShape';
import { gapOverBetaFinding } from '../../../../src/analysis/findings/overBeta/gapOverBeta';
import { saturatesOverBetaFinding } from '../../../../src/analysis/findings/overBeta/saturatesOverBeta';
import { gapsOverParameter } from '../../../../src/analysis/population/gapOverParameter';
import type { CurvePoint } from '../../../../src/analysis/results/curve';
import type { RatePartsPoint } from '../../../../src/analysis/results/curves/ratePartsPoint';
import { atBeta } from '../atParameter';

/** What is said of a whole curve: its shape, its gap to unseen data, and what its rate is made of. */

const BETAS = [0.001, 0.01, 0.1, 1, 4];

/** A run whose distortion has an error of 0.3. */
function point(beta: number, distortion: number, over: Partial<CurvePoint> = {}): CurvePoint {
  return {
    ...atBeta(beta),
    ...{ split: 'test', rate: 20, distortion, rateError: 0.1, distortionError: 0.3, elboError: 0.4 },
    ...{ activeUnits: 8, latent: 10, seed: 0, step: 1000, n: 1000, run: `/runs/${beta}` },
    ...over,
  };
}

const curveOf = (distortions: readonly number[], over: Partial<CurvePoint> = {}) => ({
  points: distortions.map((distortion, i) => point(BETAS[i]!, distortion, over)),
});

describe('the shape of the test curve', () => {
  const kindOf = (distortions: readonly number[], over?: Partial<CurvePoint>) =>
    curveShape(curveOf(distortions, over))?.kind;

  test('a U has a bottom, wherever it lies, and says where and how deep', () => {
    const found = curveShapeFinding(curveOf([32.3, 24, 20, 25, 60]), 'bernoulli')!;
    assert.equal(found.holds, true);
    // √(0.3² + 0.3²)
    assert.equal(
      found.sentence,
      'U-shaped: held-out distortion is least at β 0.1 and 12.3 ± 0.42 nats higher at β 0.001, one seed each; ' +
        'unpaired errors: no values per example of the same examples.',
    );
    assert.equal(kindOf([30, 29, 28, 20, 60]), 'U');
    assert.equal(kindOf([30, 20, 28, 40, 60]), 'U', 'between its ends it may do as it likes');
  });

  test('a U is a sign of overfitting only where training distortion rises clearly less', () => {
    const sentenceOf = (trained: readonly number[], distortionError = 0.3) => {
      const { points } = curveOf(trained, { split: 'train', distortionError });
      const both = { points: [...curveOf([32.3, 24, 20, 25, 60]).points, ...points] };
      return curveShapeFinding(both, 'bernoulli')!.sentence;
    };
    assert.match(
      sentenceOf([20, 18, 15, 18, 60]),
      /higher at β 0\.001; training distortion rises there, too: that is no overfitting, one seed each/,
    );
    // 10.7 ± 7.1 are no two errors, nor are the 1.6 ± 7.1 that held-out distortion rises more.
    assert.match(
      sentenceOf([25.7, 18, 15, 18, 60], 5),
      /0\.42 nats higher at β 0\.001; training distortion was not found to rise less there: that is no sign of overfitting, one/,
    );
    // 0.5 ± 0.42 are no rise; held-out distortion rises 11.8 ± 0.6 more.
    assert.doesNotMatch(sentenceOf([15.5, 18, 15, 18, 60]), /training/);
    assert.doesNotMatch(sentenceOf([10, 12, 15, 18, 60]), /training/);
  });

  test('an L falls all the way, and may be flat at its end', () => {
    const found = curveShapeFinding(curveOf([20, 20.8, 23, 30, 60]), 'sse')!;
    assert.equal(found.holds, true);
    assert.match(
      found.sentence,
      /^L-shaped: held-out distortion falls as β falls, down to 20\.0 ± 0\.3 \(sum of squares\) at β 0\.001, one seed each/,
    );
    const flat = curveShapeFinding(curveOf([20.1, 20.2, 20, 30, 60]), 'bernoulli')!;
    assert.match(flat.sentence, /down to 20\.0 ± 0\.3 nats at β 0\.1, and stays there, one seed each/);
  });

  test('silence: where errors do not decide, of a hump in between, and of a curve that only rises', () => {
    // The rise of 2 nats is between none and the 3 errors that a bottom chosen among four asks for.
    assert.equal(kindOf([22, 21, 20, 25, 40], { distortionError: 1 }), null);
    assert.equal(kindOf([22, 21, 20, 25, 40], { distortionError: 0.1 }), 'U');
    assert.equal(kindOf([20, 40, 22, 30, 60]), null, 'a hump');
    assert.equal(kindOf([60, 40, 30, 22, 20]), null, 'smaller β only costs');
    assert.equal(kindOf([20, 20.1, 20, 19.9, 20]), null, 'flat');
    assert.equal(kindOf([32, 24, 20, 25, 60], { distortionError: 0 }), null, 'no error was measured');
    assert.equal(kindOf([32, 24, 20, 25, 60], { n: 10 }), undefined, 'few examples');
    assert.equal(curveShapeFinding(curveOf([20, 60]), 'bernoulli'), undefined);
    // Of a rise that the errors do decide.
    const rising = curveShapeFinding(curveOf([60, 40, 30, 22, 20]), 'bernoulli')!;
    assert.equal(rising.holds, false);
    assert.equal(rising.sentence, 'Held-out distortion over β was found to be neither U-shaped nor L-shaped.');
  });

  test('restarts: their spread is the error', () => {
    const seeds = (spread: number) => ({
      points: [-1, 0, 1].flatMap((side, seed) =>
        [26, 24, 20, 25, 60].map((distortion, i) =>
          point(BETAS[i]!, distortion + side * spread, {
            seed,
            run: `/runs/${BETAS[i]}/${seed}`,
            distortionError: 0.01,
          }),
        ),
      ),
    });
    assert.equal(curveShape(seeds(0.5))!.kind, 'U');
    // The spread 4 over three seeds is an error of 2.3 each, 3.3 of the difference of 6.
    assert.equal(curveShape(seeds(4))!.kind, null);
  });

  test('one sentence, not two, where the U is overfitting', () => {
    const rulesOf = (trained: readonly CurvePoint[]) =>
      findings({
        likelihood: 'bernoulli',
        curve: { points: [...curveOf([32.3, 24, 20, 25, 60]).points, ...trained] },
      }).flatMap(({ rule, holds }) => (holds && rule !== 'best β' && rule !== 'gap over β' ? [rule] : []));
    const trained = (distortions: readonly number[], distortionError = 0.3) =>
      curveOf(distortions, { split: 'train', distortionError }).points;
    assert.deepEqual(rulesOf(trained([10, 12, 16, 24, 60])), ['overfits at small β']);
    assert.deepEqual(rulesOf(trained([32, 24, 20, 25, 60])), ['shape of the curve']);
    assert.deepEqual(rulesOf(trained([30, 24, 20, 25, 60], 5)), ['shape of the curve']);
  });
});

describe('the gap to unseen data over β', () => {
  const withGaps = (gaps: readonly number[], over: Partial<CurvePoint> = {}) => ({
    points: gaps.flatMap((gap, i) => [
      point(BETAS[i]!, 20 + gap, over),
      point(BETAS[i]!, 20, { split: 'train', ...over }),
    ]),
  });

  test('at each β, with the error of unpaired sets', () => {
    const [first, ...rest] = gapsOverParameter(withGaps([13, 8, 3, 1, 0]).points);
    assert.equal(first!.parameter.value, 0.001);
    assert.equal(first!.gap.mean, 13);
    assert.ok(Math.abs(first!.gap.error - Math.hypot(0.3, 0.3)) < 1e-12);
    assert.equal(first!.gap.paired, false);
    assert.deepEqual(
      rest.map(({ gap }) => gap.mean),
      [8, 3, 1, 0],
    );
  });

  test('of restarts the spread of their own gaps, not that of their distortions', () => {
    const runs = [
      [30, 20],
      [50, 38],
    ].flatMap(([test, train], seed) => [
      point(1, test!, { seed, run: `/${seed}`, distortionError: 0 }),
      point(1, train!, { seed, run: `/${seed}`, split: 'train', distortionError: 0 }),
    ]);
    // Gaps 10 and 12: a standard error of 1.
    assert.deepEqual(gapsOverParameter(runs)[0]!.gap, { mean: 11, error: 1, paired: false });
    // A run whose two evaluations are of different steps has none.
    assert.deepEqual(gapsOverParameter([point(1, 20), point(1, 18, { split: 'train', step: 900 })]), []);
  });

  test('said where it is widest, and where there is none', () => {
    const found = gapOverBetaFinding(withGaps([13, 8, 3, 1, 0]), 'bernoulli')!;
    assert.equal(found.holds, true);
    assert.equal(
      found.sentence,
      'The gap to unseen data is widest with 13.0 ± 0.42 nats at β 0.001, and 0 ± 0.42 nats at β 4, one seed each.',
    );
    const none = gapOverBetaFinding(withGaps([0.5, 0.2, 0.9, -0.3, 0]), 'bernoulli')!;
    assert.equal(none.holds, false);
    assert.equal(none.sentence, 'No gap to unseen data was found at any β: 0.9 ± 0.42 nats at β 0.1 at the most.');
    // Both ends were chosen, among ten pairs: √(4 + 2 ln 10) = 2.93 errors of 0.6 are 1.76.
    const sentenceOf = (gaps: readonly number[], over?: Partial<CurvePoint>) =>
      gapOverBetaFinding(withGaps(gaps, over), 'bernoulli')!.sentence;
    assert.equal(
      sentenceOf([5, 4, 4, 4, 3.3]),
      'Held-out distortion is 3.3–5.0 nats above that of training examples at every measured β, one seed each.',
    );
    assert.match(sentenceOf([5, 4, 4, 4, 3.2]), /^The gap .* is widest with 5\.0 .*, and 3\.2 ± 0\.42 nats at β 4/);
    assert.match(sentenceOf([3, 3, 3]), /^Held-out distortion is 3\.0 nats above/);
    // Errors of 9.1 and 8.2 and the like: 5 nats between the ends are none.
    assert.match(
      sentenceOf([74.4, 70, 69.4], { distortionError: 6 }),
      /^Held-out distortion is 69\.4–74\.4 nats above/,
    );
    // The narrowest is less than two errors of 1.41, and the 4 between the ends less than √(4 + 2 ln 3) of 2.
    assert.equal(
      sentenceOf([5, 4, 1], { distortionError: 1 }),
      'The gap to unseen data is 5.0 ± 1.4 nats at β 0.001, and was not found to differ over β, one seed each.',
    );
    assert.equal(gapOverBetaFinding(withGaps([13, 8, 3], { n: 10 }), 'bernoulli'), undefined);
    assert.equal(gapOverBetaFinding(curveOf([13, 8, 3]), 'bernoulli'), undefined, 'nothing of training examples');
  });
});

describe('information saturates along the curve', () => {
  const parts = (beta: number, information: number, toPrior: number, error = 0.02): RatePartsPoint => ({
    ...{ run: `/runs/${beta}`, parameter: { name: 'beta', value: beta }, symbol: 'β', seed: 0, step: 1000 },
    ...{ n: 1000, count: 16384, rate: { value: information + toPrior, error } },
    ...{ mutualInformation: { value: information, error }, marginalKl: { value: toPrior, error } },
  });

  test('the same at the two smallest β, and what the smaller one costs', () => {
    const found = saturatesOverBetaFinding([parts(1, 8.4, 3), parts(0.1, 9.66, 9), parts(0.01, 9.68, 15)])!;
    assert.equal(found.holds, true);
    assert.equal(
      found.sentence,
      'Mutual information is the same at the two smallest measured β (9.7 ± 0.02 nats at β 0.01, 9.7 ± 0.02 at β 0.1); the smaller one ' +
        'only widens the gap to the prior, marginal KL 15.0 ± 0.02 against 9.0 ± 0.02 nats.',
    );
    const still = saturatesOverBetaFinding([parts(0.1, 9.66, 9), parts(0.01, 9.68, 9)])!;
    assert.match(still.sentence, /^Mutual information is the same .*\)\.$/);
  });

  test('not where it still grows; silence near 0, with wide errors, of few examples and of one β', () => {
    const grows = saturatesOverBetaFinding([parts(1, 8.4, 3), parts(0.1, 9.5, 9), parts(0.01, 9.68, 15)])!;
    assert.equal(grows.holds, false);
    assert.match(grows.sentence, /^Mutual information differs between the two smallest measured β \(/);
    assert.equal(saturatesOverBetaFinding([parts(8, 0.02, 0.01, 0.0001), parts(4, 0.02, 0.01, 0.0001)]), undefined);
    assert.equal(saturatesOverBetaFinding([parts(0.1, 9.5, 9, 0.5), parts(0.01, 9.68, 15, 0.5)]), undefined);
    assert.equal(saturatesOverBetaFinding([{ ...parts(0.1, 9.6, 9), n: 10 }, parts(0.01, 9.68, 15)]), undefined);
    assert.equal(saturatesOverBetaFinding([parts(0.01, 9.68, 15), { ...parts(0.01, 9.6, 15), seed: 1 }]), undefined);
  });

  test('a run trained again is no further seed, and runs of other steps are not compared', () => {
    const other = { ...parts(0.01, 9.7, 15), seed: 1, run: '/other' };
    const [next, one] = [parts(0.1, 9.66, 9), parts(0.01, 9.68, 15)];
    const again = { ...other, run: '/again' };
    assert.deepEqual(
      saturatesOverBetaFinding([next, one, other, again])!.numbers,
      saturatesOverBetaFinding([next, one, other])!.numbers,
    );
    assert.equal(saturatesOverBetaFinding([next, { ...one, step: 500 }]), undefined);
  });

  test('the panel says one of the two', () => {
    const rateParts = [parts(0.1, 9.66, 9), parts(0.01, 9.68, 15)];
    const said = findings({ likelihood: 'bernoulli', rateParts }).filter(
      ({ rule }) => rule === 'information saturates',
    );
    assert.equal(said.length, 1);
  });
});
