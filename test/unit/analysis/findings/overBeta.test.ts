import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { agreed, DECIDING } from '../../../../src/analysis/findings/advice';
import { bestBetaFinding } from '../../../../src/analysis/findings/overBeta/bestBeta';
import { type Measured, findings } from '../../../../src/analysis/findings/findings';
import { smallBetaFinding } from '../../../../src/analysis/findings/overBeta/smallBeta';
import type { Curve, CurvePoint } from '../../../../src/analysis/results/curve';
import type { Difference, RunDifference } from '../../../../src/analysis/results/differences';
import type { Finding } from '../../../../src/analysis/results/finding';
import { atBeta, atLambda } from '../atParameter';
import { BETA_300 } from './recorded';

/** Rules about the runs of a sweep over β, and whose advice counts. */

/** A run with that distortion, on whose held-out ELBO its error of 0.5 is. */
function point(beta: number, rate: number, distortion: number, over: Partial<CurvePoint> = {}): CurvePoint {
  return {
    ...atBeta(beta),
    ...{ split: 'test', rate, distortion, rateError: 0.1, distortionError: 0.4, elboError: 0.5 },
    ...{ activeUnits: 8, latent: 10, seed: 0, step: 1000, n: 1000, run: `/runs/${beta}` },
    ...over,
  };
}
/** By its ELBO alone, at a rate that falls with β. */
const ofElbo = (beta: number, elbo: number, over: Partial<CurvePoint> = {}): CurvePoint =>
  point(beta, 20 / beta, -elbo - 20 / beta, over);

/** What each run has more than each later one, with these errors. */
function differencesOf(points: readonly CurvePoint[], error: number, paired = true): RunDifference[] {
  const of = (mean: number): Difference => ({ mean, error, paired });
  return points.flatMap((a, i) =>
    points.slice(i + 1).map(b => ({
      ...{ a: a.run, b: b.run, elbo: of(b.rate + b.distortion - a.rate - a.distortion) },
      ...{ rate: of(a.rate - b.rate), distortion: of(a.distortion - b.distortion) },
    })),
  );
}

describe('best β', () => {
  const paired = (points: CurvePoint[], error = 0.1): Curve => ({ points, differences: differencesOf(points, error) });

  test('a run that was trained twice is one seed, whichever is listed first', () => {
    const points = [ofElbo(0.25, -107), ofElbo(1, -105), ofElbo(4, -125)];
    const again = { ...points[1]!, run: '/runs/again' };
    const alone = bestBetaFinding(paired(points), 'bernoulli', 0.25)!.sentence;
    assert.match(alone, /one seed each\); this run, at β 0\.25, gives up 2\.0 ± 0\.1 nats/);
    for (const all of [
      [again, ...points],
      [...points, again],
    ]) {
      assert.equal(bestBetaFinding(paired(all), 'bernoulli', 0.25)!.sentence, alone);
    }
    // Another seed with the same code would be another run.
    const other = bestBetaFinding(paired([...points, { ...again, seed: 1 }]), 'bernoulli', 0.25)!.sentence;
    assert.doesNotMatch(other, /one seed each/);
  });

  test('one value wins, and what is given up is got for something', () => {
    const curve = paired([ofElbo(4, -125), ofElbo(0.25, -120), ofElbo(1, -105), ofElbo(1, -1, { split: 'train' })]);
    const found = bestBetaFinding(curve, 'bernoulli', 4)!;
    assert.equal(found.holds, true);
    assert.deepEqual(found.numbers['betas'], [0.25, 1, 4]);
    assert.equal(found.numbers['best'], 1);
    assert.equal(
      found.sentence,
      'Held-out ELBO is best at β 1 (−105.0 ± 0.5 nats, one seed each); this run, at β 4, gives up 20.0 ± 0.1 nats of it for a lower rate.',
    );
    assert.equal(found.next, null);
    // Rates 80 and 20, distortions 40 and 85.
    assert.match(
      bestBetaFinding(curve, 'bernoulli', 0.25)!.sentence,
      /gives up 15\.0 ± 0\.1 nats of it for a lower distortion\.$/,
    );
    assert.match(bestBetaFinding(curve, 'bernoulli', 1)!.sentence, /one seed each\)\.$/);
    // Of a β that is not on the curve it says nothing.
    assert.match(bestBetaFinding(curve, 'bernoulli', 3)!.sentence, /one seed each\)\.$/);
    assert.match(bestBetaFinding(curve, 'bernoulli')!.sentence, /one seed each\)\.$/);
  });

  test('held-out distortion is U-shaped in β: none of it was gained', () => {
    const curve = paired([point(0.1, 60, 95), point(0.3, 40, 85), point(1, 25, 87), point(4, 12, 110)]);
    assert.match(
      bestBetaFinding(curve, 'bernoulli', 0.1)!.sentence,
      /; this run, at β 0\.1, is 43\.0 ± 0\.1 nats below that, and its distortion is higher, too\.$/,
    );
    assert.match(
      bestBetaFinding(curve, 'bernoulli', 0.3)!.sentence,
      /gives up 13\.0 ± 0\.1 nats of it for a lower distortion\.$/,
    );
    const wide = { points: curve.points, differences: differencesOf(curve.points, 1.5) };
    assert.match(
      bestBetaFinding(wide, 'bernoulli', 0.3)!.sentence,
      /nats below that, and a lower distortion was not measured\.$/,
    );
    assert.match(bestBetaFinding(wide, 'bernoulli', 4)!.sentence, /for a lower rate\.$/);
  });

  test('four runs on 300 digits: 80 nats are given up at β 0.05, and no lower distortion was measured for it', () => {
    const trained = [point(0.05, 103.5, 117.5), point(0.3, 38.7, 114.3), point(1, 20.6, 120.2), point(4, 7, 148.8)];
    const points = trained.map(one => ({ ...one, distortionError: 1.5, elboError: 1.5 }));
    assert.match(
      bestBetaFinding({ points }, 'bernoulli', 0.05)!.sentence,
      /; this run, at β 0\.05, is 80\.2 ± 2\.1 nats below that, and a lower distortion was not measured; unpaired/,
    );
    assert.match(
      bestBetaFinding({ points }, 'bernoulli', 0.3)!.sentence,
      /gives up 12\.2 ± 2\.1 nats of it for a lower distortion/,
    );
    assert.match(
      bestBetaFinding({ points }, 'bernoulli', 4)!.sentence,
      /gives up 15\.0 ± 2\.1 nats of it for a lower rate/,
    );
  });

  test('two errors of the difference are a tie: paired ones are smaller, unpaired ones are said to be', () => {
    const points = [ofElbo(0.5, -101.4), ofElbo(1, -100), ofElbo(2, -101.5), ofElbo(4, -120)];
    assert.deepEqual(bestBetaFinding(paired(points, 0.35), 'bernoulli')!.numbers['tied'], [1]);
    // Unpaired, the error is 0.5·√2, so that 1.4 is a tie and 1.5 is none.
    const found = bestBetaFinding({ points }, 'bernoulli', 0.5)!;
    assert.deepEqual(found.numbers['tied'], [0.5, 1]);
    assert.match(
      found.sentence,
      /^Held-out ELBO is best from β 0\.5 to 1, where differences are within two standard errors .*; unpaired errors: no values per example of the same examples\.$/,
    );
    assert.doesNotMatch(found.sentence, /this run/);
    const unpaired = { points, differences: differencesOf(points, 0.1, false) };
    const said = (own?: number) => bestBetaFinding(unpaired, 'bernoulli', own)!.sentence;
    assert.match(said(4), /; this run, at β 4, gives up 20\.0 ± 0\.1 nats .*; unpaired errors/);
    assert.doesNotMatch(said(), /unpaired errors/, 'no difference is said');
    // Of runs that another pair leaves unpaired, too.
    const mixed = {
      points,
      differences: [...differencesOf(points.slice(1), 0.1), ...differencesOf(points, 0.1, false)],
    };
    assert.doesNotMatch(bestBetaFinding(mixed, 'bernoulli', 4)!.sentence, /unpaired errors/);
    const all = bestBetaFinding({ points: [ofElbo(0.5, -100), ofElbo(1, -100.2), ofElbo(2, -100.1)] }, 'bernoulli')!;
    assert.equal(all.holds, false);
    assert.match(all.sentence, /^Held-out ELBO was not found to differ from β 0\.5 to 2/);
  });

  test('seeds are matched, and the spread of their differences is an error', () => {
    const both = (beta: number, first: number, second: number) =>
      [first, second].map((elbo, seed) => ofElbo(beta, elbo, { seed, run: `/runs/${beta}-${seed}` }));
    // One seed is 20 nats harder than the other: the differences are 2 and 3 all the same.
    const points = [...both(1, -100, -120), ...both(2, -102, -123), ...both(4, -130, -150)];
    const found = bestBetaFinding(paired(points), 'bernoulli')!;
    const [, , of4] = found.numbers['differences'] as number[];
    const [, of2] = found.numbers['differenceErrors'] as number[];
    assert.deepEqual(found.numbers['tied'], [1]);
    assert.ok(Math.abs(of4! - 30) < 1e-9);
    // Differences 2 and 3: an error of 0.5, with 0.1 over examples √0.26.
    assert.ok(Math.abs(of2! - Math.sqrt(0.26)) < 1e-9);
    assert.doesNotMatch(found.sentence, /one seed/);
    assert.match(
      bestBetaFinding(paired(points), 'bernoulli', 4)!.sentence,
      /; β 4, that of this run, gives up 30\.0 ± 0\.1 nats of it for a lower rate, mean of 2 seeds\.$/,
    );
    // Unmatched, the seeds hide it.
    assert.deepEqual(bestBetaFinding({ points }, 'bernoulli')!.numbers['tied'], [1, 2]);
    // Of other seeds there is no pair.
    const others = points.map(one => ({ ...one, seed: one.parameter.value === 2 ? one.seed + 5 : one.seed }));
    assert.deepEqual(bestBetaFinding({ ...paired(points), points: others }, 'bernoulli')!.numbers['tied'], [1, 2]);
  });

  test('at the edge of what was measured, measure on', () => {
    const low = bestBetaFinding({ points: [ofElbo(1, -100), ofElbo(2, -110), ofElbo(4, -120)] }, 'bernoulli')!;
    assert.equal(low.next, 'Sweep objective.beta below 1 too.');
    const high = bestBetaFinding({ points: [ofElbo(1, -120), ofElbo(2, -110), ofElbo(4, -100)] }, 'bernoulli')!;
    assert.equal(high.next, 'Sweep objective.beta above 4 too.');
  });

  test('nothing of two values, of runs that differ in more than β, of sums of squares, or of 5 examples', () => {
    const three = [ofElbo(1, -100), ofElbo(2, -110), ofElbo(4, -120)];
    assert.equal(bestBetaFinding({ points: three.slice(1) }, 'bernoulli'), undefined);
    assert.equal(bestBetaFinding({ points: [...three, ofElbo(8, -90, { step: 9000 })] }, 'bernoulli'), undefined);
    assert.equal(bestBetaFinding({ points: [...three, ofElbo(8, -90, { latent: 20 })] }, 'bernoulli'), undefined);
    assert.equal(bestBetaFinding({ points: three.map(one => ({ ...one, n: 5 })) }, 'bernoulli'), undefined);
    assert.equal(
      bestBetaFinding({ points: three.map(one => ({ ...one, ...atLambda(one.beta!) })) }, 'bernoulli'),
      undefined,
    );
    const sse = findings({ likelihood: 'sse', curve: { points: three } });
    assert.ok(!sse.some(({ rule }) => rule === 'best β'));
  });

  test('values that tie with a worse one between them are listed, not called a range', () => {
    const points = [ofElbo(0.5, -100.5), ofElbo(1, -110), ofElbo(2, -100), ofElbo(4, -120)];
    assert.match(bestBetaFinding({ points }, 'bernoulli')!.sentence, /^Held-out ELBO is best at β 0\.5 and 2, where /);
  });
});

describe('overfits at small β', () => {
  const U = [point(0.1, 60, 95), point(0.3, 40, 85), point(1, 25, 87), point(4, 12, 110)];
  const trained = U.map(one => ({ ...one, split: 'train' as const, distortion: 40 + 10 * one.beta! }));

  test('a U has a bottom', () => {
    const found = smallBetaFinding({ points: [...U, ...trained], differences: differencesOf(U, 0.5) }, 'bernoulli')!;
    assert.equal(found.holds, true);
    assert.equal(
      found.sentence,
      'U-shaped: held-out distortion is least at β 0.3 and 10.0 ± 0.5 nats higher at β 0.1, one seed each.',
    );
    const unpaired = smallBetaFinding({ points: U }, 'sse')!;
    assert.match(
      unpaired.sentence,
      /10\.0 ± 0\.57 \(sum of squares\) higher at β 0\.1, one seed each; unpaired errors/,
    );
  });

  test('an L has none, nor does a rise within the errors, or one of the training examples', () => {
    const L = [point(0.1, 60, 84), ...U.slice(1)];
    const none = smallBetaFinding({ points: L }, 'bernoulli')!;
    assert.equal(none.holds, false);
    assert.equal(
      none.sentence,
      'Test distortion was not found to rise again at small β: it is least at the smallest, 0.1.',
    );
    // Of three others the least was chosen: 2.49 errors are asked for.
    const slight = [point(0.1, 60, 85.6), ...U.slice(1)];
    const at = (error: number) =>
      smallBetaFinding({ points: slight, differences: differencesOf(slight, error) }, 'bernoulli')!.holds;
    assert.deepEqual([at(0.23), at(0.26)], [true, false]);
    const rising = (by: number) => trained.map(one => ({ ...one, distortion: -by * one.beta! }));
    const unstable = smallBetaFinding({ points: [...U, ...rising(20)] }, 'bernoulli')!;
    assert.equal(unstable.holds, false);
    assert.match(unstable.sentence, /; training distortion rises there, too: that is no overfitting/);
    assert.equal(smallBetaFinding({ points: [...U, ...rising(1)] }, 'bernoulli')!.holds, true, '0.2 ± 0.57 is no rise');
    assert.equal(smallBetaFinding({ points: U.slice(2) }, 'bernoulli'), undefined);
  });
});

describe('advice on a key', () => {
  const BETA_16: Measured = {
    likelihood: 'bernoulli',
    objective: { name: 'beta-vae', beta: 16 },
    steps: 600,
    tests: BETA_300.tests,
    test: BETA_300.tests.at(-1),
  };
  const keeping = { points: [point(4, 9, 110), point(16, 0.01, 200, { activeUnits: 0 })] };

  test('collapse names a β where no other rule can, and none beside the best one', () => {
    const collapse = (curve: Curve) => findings({ ...BETA_16, curve }).find(({ rule }) => rule === 'collapse')!;
    assert.equal(collapse(keeping).next, 'Lower objective.beta to 4.');
    assert.match(collapse(keeping).sentence, /The largest measured β that keeps 8 units is 4\.$/);
    const four = { points: [ofElbo(0.25, -100.2), ofElbo(1, -100), ...keeping.points] };
    assert.equal(collapse(four).next, null);
    assert.doesNotMatch(collapse(four).sentence, /largest measured/);
    assert.match(findings({ ...BETA_16, curve: four }).find(({ rule }) => rule === 'best β')!.sentence, /0\.25 to 1/);
  });

  test('where a larger β kept units, lowering it is none; λ says nothing of β', () => {
    const own = (beta: number, curve: Curve = keeping) =>
      findings({ ...BETA_16, objective: { name: 'beta-vae', beta }, curve }).find(({ rule }) => rule === 'collapse')!;
    assert.equal(own(2).next, null);
    // Of sums of squares nothing else can name one.
    const three = [point(1, 25, 90), point(4, 9, 110), point(16, 0.01, 200, { activeUnits: 0 })];
    const collapse = (likelihood: string) =>
      findings({ ...BETA_16, likelihood, curve: { points: three } }).find(({ rule }) => rule === 'collapse')!;
    assert.deepEqual([collapse('bernoulli').next, collapse('sse').next], [null, 'Lower objective.beta to 4.']);
    const overLambda = { points: keeping.points.map(one => ({ ...one, ...atLambda(4) })) };
    assert.equal(own(16, overLambda).next, 'Sweep objective.beta below 16.');
    // Units are kept at 4, for nothing.
    const noise = { points: [point(4, 9, 195), keeping.points[1]!] };
    assert.equal(own(16, noise).next, 'Sweep objective.beta below 16.');
    // Of the run's own β no run was measured.
    assert.equal(own(32).next, 'Sweep objective.beta below 32.');
    const squares = (distortion: number) => {
      const curve = { points: [point(4, 9, distortion), keeping.points[1]!] };
      return findings({ ...BETA_16, likelihood: 'sse', curve }).find(({ rule }) => rule === 'collapse')!.next;
    };
    const sweep = 'Sweep objective.beta below 16.';
    // Lower by more than two errors of 0.57, by less, and higher.
    assert.deepEqual([198, 199.5, 201].map(squares), ['Lower objective.beta to 4.', sweep, sweep]);
  });

  test('advice that names a key says so in a field, and its rule is among those whose word counts on it', () => {
    const passive = { meanVariance: 1e-5, kl: 1e-5, precise: 0 };
    const units = [{ meanVariance: 1, kl: 9, precise: 1 }, ...Array.from({ length: 9 }, () => passive)];
    const used = { ...BETA_16.test!, rate: 9, n: 500, units };
    const id = { fit: 1, mle: 1, fitError: 0.01, mleError: 0.01, dropped: 0, cause: null };
    const mean = { name: 'z_mean', kind: 'mean' as const, width: 10, id, toInput: null, toOutput: null };
    const little = { mean: 0.1, error: 0.2, paired: true };
    const layers = ['encoder/1'];
    const baselines = { n: 500, layers, untrained: [0.1], spread: [0.01], redrawn: [1], copies: [] };
    const settled = { n: 500, steps: [100, 200, 300, 600], layers, linearCka: [[0.5, 0.99, 1, 1]], baselines };
    const found = [
      ...findings({ ...BETA_16, profile: { n: 500, step: 600, layers: [mean] }, settlings: [settled] }),
      ...findings({ ...BETA_16, test: used, tests: [{ ...used, step: 300 }, used] }),
      ...findings({ ...BETA_16, curve: { points: [ofElbo(1, -100), ofElbo(2, -110), ofElbo(4, -120)] } }),
      ...findings({
        ...BETA_16,
        settlings: [settled],
        earlier: [{ step: 200, objective: little, rate: little, distortion: little, turned: 0 }],
      }),
    ];
    const named = found.flatMap(({ rule, key, next }) => {
      const inWords = next === null ? undefined : /\b(?:objective|train|model|data|analysis)\.\w+/.exec(next)?.[0];
      return inWords === undefined ? [] : [{ rule, key, inWords }];
    });
    for (const { rule, key, inWords } of named) {
      assert.equal(key, inWords, rule);
      assert.ok(DECIDING[key]!.includes(rule), `${rule} in the list of ${key}`);
    }
    const rules = new Set(named.map(({ rule }) => rule));
    for (const rule of ['collapse', 'best β', 'could stop', 'too many units']) assert.ok(rules.has(rule), rule);
  });

  test('of any two rules about a key one advises, whatever their order', () => {
    const finding = (rule: string, key: string): Finding => ({
      rule,
      key,
      holds: true,
      numbers: {},
      sentence: `${rule}.`,
      next: `${rule} says.`,
    });
    for (const [key, rules] of Object.entries(DECIDING)) {
      for (const [i, first] of rules.entries()) {
        assert.deepEqual(agreed([finding(first, key)]), [finding(first, key)], 'alone, each advises');
        for (const second of rules.slice(i + 1)) {
          for (const pair of [
            [first, second],
            [second, first],
          ]) {
            const advising = agreed(pair.map(rule => finding(rule, key))).filter(({ next }) => next !== null);
            assert.deepEqual(
              advising.map(({ rule }) => rule),
              [first],
            );
          }
        }
      }
    }
    // One that is in no list does not advise beside any.
    assert.equal(agreed([finding('unheard of', 'train.steps'), finding('overfits', 'train.steps')])[0]!.next, null);
    const verdict = { ...finding('best β', 'objective.beta'), next: null };
    assert.equal(agreed([finding('collapse', 'objective.beta'), verdict])[0]!.next, null, 'nor beside a verdict');
  });
});
