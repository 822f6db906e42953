import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { collapseFinding, hasCollapsed, notBegunFinding } from '../../../../src/analysis/findings/collapse';
import { couldStopFinding } from '../../../../src/analysis/findings/couldStop';
import { type Measured, findings } from '../../../../src/analysis/findings/findings';
import { gapFinding } from '../../../../src/analysis/findings/gap';
import { overfitsFinding } from '../../../../src/analysis/findings/overfits';
import { meanAndError } from '../../../../src/analysis/latents/latentUnits';
import { heldOutSince, unpairedSince } from '../../../../src/analysis/latents/evaluationDifferences';
import type { Finding } from '../../../../src/analysis/results/finding';
import type { Difference, SinceEvaluation } from '../../../../src/analysis/results/differences';
import type { Objective } from '../../../../src/model/objectives/objectives';
import type { Course } from '../../../../src/analysis/similarity/courses';
import type { PerExample } from '../../../../src/run/perExample';
import type { Evaluation } from '../../../../src/run/records';
import * as m from '../matrices';
import { BETA_300, OVERFITTED, TWENTY_STEPS } from './recorded';

/** Rules about the evaluations of one run. */

const BETA_1: Objective = { name: 'beta-vae', beta: 1 };

/** What is measured of a run with these evaluations. */
function measuredOf({ trains, tests }: typeof OVERFITTED, objective = BETA_1, weight = 1): Measured {
  const last = { test: tests.at(-1), train: trains.at(-1) };
  const earlier = unpairedSince(tests, weight);
  return { likelihood: 'bernoulli', objective, steps: 2500, tests, trains, earlier, ...last };
}
/** An evaluation that the last one is worse than by `mean`, all of it distortion. */
function worse(step: number, mean: number, error: number, over: Partial<SinceEvaluation> = {}): SinceEvaluation {
  const objective: Difference = { mean, error, paired: true };
  return { step, objective, distortion: objective, rate: { mean: 0, error: 0.01, paired: true }, turned: 0, ...over };
}
const rule = (name: string, measured: Measured): Finding | undefined =>
  findings(measured).find(finding => finding.rule === name);

describe('overfits', () => {
  const measured = { ...measuredOf(OVERFITTED), checkpoints: [0, 500, 1000, 1500, 2000, 2500] };

  test('300 digits for 2,500 steps: the best evaluation, the loss since, and the checkpoint nearest to it', () => {
    const found = rule('overfits', measured)!;
    assert.equal(found.holds, true);
    assert.equal(
      found.sentence,
      'Best on unseen data at step 600, 12.3 ± 2.3 nats better than now, step 2,500, while training examples gained 28.9: it overfits since; unpaired errors: this run kept no values per example.',
    );
    assert.equal(found.next, 'Use the checkpoint of step 500, the nearest to it.');
    assert.equal(
      rule('overfits', { ...measured, checkpoints: [0, 600, 2500] })!.next,
      'Use the checkpoint of step 600.',
    );
    // The untrained network, the last one, and one that is known to be worse are no way out.
    assert.equal(rule('overfits', { ...measured, checkpoints: [0, 100, 2500] })!.next, null);
  });

  test('with paired errors nothing is said of unpaired ones, and a small loss counts', () => {
    const earlier = (mean: number, error: number): SinceEvaluation[] =>
      [500, 1000].map(step => worse(step, step === 500 ? mean : 0, error));
    const found = rule('overfits', { ...measured, earlier: earlier(0.8, 0.35) })!;
    assert.equal(found.holds, true);
    assert.match(found.sentence, /^Best on unseen data at step 500, 0\.8 ± 0\.35 nats better than now, .* since\.$/);
    const chance = rule('overfits', { ...measured, earlier: earlier(0.6, 0.35) })!;
    assert.deepEqual([chance.holds, chance.next], [false, null]);
    assert.match(
      chance.sentence,
      /^Whether it overfits is not measurable with 1,000 unseen examples: of 2 earlier evaluations on unseen data the best/,
    );
    assert.match(
      rule('overfits', { ...measured, earlier: earlier(0.3, 0.35) })!.sentence,
      /^No overfitting was found: of 2/,
    );
    const learning = rule('overfits', { ...measured, earlier: earlier(-5, 0.35).slice(0, 1) })!;
    assert.equal(
      learning.sentence,
      'No overfitting was found: of 1 earlier evaluation on unseen data none is better than now.',
    );
  });

  test('of flat curves as real ones turn at most 5 in 100 are said to overfit, of curves that rise by 3 errors most', () => {
    const [n, evaluations, draws] = [60, 20, 400];
    const rate = (rise: number): number => {
      let said = 0;
      for (let draw = 0; draw < draws; draw++) {
        // The weights walk about a plateau: each step does something else to each example.
        const steps = m.gaussian(n, evaluations, 9000 + draw).data;
        const value = new Float64Array(n);
        const kept = new Map<number, PerExample>();
        const tests: Evaluation[] = [];
        for (let step = 1; step <= evaluations; step++) {
          for (let i = 0; i < n; i++)
            value[i]! += steps[i * evaluations + step - 1]! + rise / Math.sqrt(n * evaluations);
          kept.set(step, { rate: new Float32Array(n), distortion: Float32Array.from(value) });
          tests.push({ ...OVERFITTED.tests[0]!, step, n, rate: 0, distortion: meanAndError(value).mean });
        }
        const trains = tests.map(one => ({ ...one, loss: 100 - one.step }));
        const earlier = heldOutSince(tests, { id: '', n, evaluations: kept }, 1);
        said += Number(overfitsFinding(earlier, trains, BETA_1, tests.at(-1)!)!.holds);
      }
      return said / draws;
    };
    const [flat, rising] = [rate(0), rate(3)];
    assert.ok(flat <= 0.07, `${flat} of flat curves`);
    assert.ok(rising >= 0.6, `${rising} of rising ones`);
  });

  test('where training examples are worse, too, it is something else', () => {
    const trains = OVERFITTED.trains.map(one => ({ ...one, loss: one.loss + (one.step === 2500 ? 60 : 0) }));
    const found = rule('overfits', { ...measured, trains })!;
    assert.equal(found.holds, false);
    assert.match(found.sentence, /^Worse on unseen data than at step 600, and on training examples too: by 12\.3/);
  });

  test('the rate has its full weight, and other terms are named', () => {
    const at4 = rule('overfits', { ...measured, objective: { name: 'beta-vae', beta: 4 } })!;
    assert.match(at4.sentence, /it overfits since, by distortion \+ 4 · rate/);
    const tc = rule('overfits', { ...measured, objective: { name: 'dip-vae-2', lambda: 5 } })!;
    assert.match(tc.sentence, /it overfits since, by −ELBO alone, without the other terms of its loss/);
  });

  test('a schedule or a capacity that has not come to its end is silent', () => {
    const under = (objective: Objective) => rule('overfits', { ...measured, objective });
    const linear = { name: 'beta-vae', beta: 1, schedule: 'linear' } as const;
    assert.equal(under({ ...linear, warmup: 2501 }), undefined);
    // Of those from step 1,000 on, that one is the best.
    assert.equal(under({ ...linear, warmup: 1000 })!.numbers['best'], 1000);
    const annealed = { name: 'annealed-vae', capacity: 25, gamma: 10 } as const;
    assert.equal(under({ ...annealed, threshold: 100_000 }), undefined);
    assert.equal(under({ ...annealed, threshold: 1500 })!.numbers['best'], 1500);
    // Cycles of 500 steps end at 500, 1,000, …; of four, none but the last ends at an evaluation.
    const cyclic = { name: 'beta-vae', beta: 1, schedule: 'cyclic' } as const;
    assert.equal(under({ ...cyclic, cycles: 5 })!.numbers['best'], 500);
    assert.equal(under({ ...cyclic, cycles: 4 }), undefined);
  });

  test('no checkpoint is advised from before the end of a warm-up, or from within a cycle', () => {
    const next = (objective: Objective, ...checkpoints: number[]) => {
      const found = rule('overfits', { ...measured, objective, checkpoints })!;
      assert.equal(found.holds, true);
      return found.next;
    };
    const linear = { name: 'beta-vae', beta: 1, schedule: 'linear', warmup: 600 } as const;
    assert.equal(next(linear, 0, 500, 1000, 2500), 'Use the checkpoint of step 1,000, the nearest to it.');
    assert.equal(next(linear, 0, 599, 2500), null);
    const cyclic = { name: 'beta-vae', beta: 1, schedule: 'cyclic', cycles: 5 } as const;
    assert.equal(next(cyclic, 0, 400, 600, 1000, 2500), 'Use the checkpoint of step 1,000, the nearest to it.');
    assert.equal(next(cyclic, 0, 400, 600, 2500), null);
  });

  test('nothing of one evaluation, a sum of squares, few examples, or without training examples', () => {
    const [first] = OVERFITTED.tests;
    assert.equal(rule('overfits', { ...measured, test: first, tests: [first!], earlier: [] }), undefined);
    assert.equal(rule('overfits', { ...measured, likelihood: 'sse' }), undefined);
    assert.equal(rule('overfits', { ...measured, test: { ...measured.test!, n: 5 } }), undefined);
    assert.equal(rule('overfits', { ...measured, trains: [] }), undefined);
    assert.equal(rule('overfits', { ...measured, objective: undefined }), undefined);
  });
});

describe('could stop', () => {
  const layer = (settledAt: number) => ({
    ...{ layer: 'encoder/1', linearCka: [0.9, 0.97, 1, 1], untrained: 0.1, redrawn: 1, settledAt },
    state: settledAt < 3 ? ('settled' as const) : ('moving' as const),
  });
  const course = (...settledAt: number[]): Course => ({
    ...{ steps: [100, 200, 300, 400], seeds: 1, layers: settledAt.map(layer), unlearned: [], noisy: [], unknown: [] },
  });
  const found = (gain: number, error: number, over: Partial<SinceEvaluation> = {}, objective: Objective = BETA_1) =>
    couldStopFinding(course(0, 1), [worse(150, 9, 0.1), worse(250, -gain, error, over)], objective)!;

  test('a small change, up or down, is said to be one, from the first evaluation by which all had settled', () => {
    const little = found(0.26, 0.35);
    assert.equal(little.holds, true);
    assert.equal(
      little.sentence,
      'Training longer has changed little since step 250: all layers have settled, held-out ELBO +0.26 ± 0.35 nats.',
    );
    assert.equal(little.next, 'Set train.steps to 250.');
    const unpaired = { objective: { mean: 0.26, error: 0.35, paired: false } };
    assert.match(found(-0.26, 0.35, unpaired).sentence, /−0\.26 ± 0\.35 nats; unpaired errors: this run kept no/);
    assert.equal(found(0, 0).holds, true);
  });

  test('a fall is none, nor is a change that the errors would hide', () => {
    const fell = found(-18, 0.9);
    assert.deepEqual([fell.holds, fell.next], [false, null]);
    assert.match(
      fell.sentence,
      /^All layers have settled by step 250, and training longer makes it worse on unseen data/,
    );
    assert.match(found(18, 0.9).sentence, /and training longer still helps: held-out ELBO \+18\.0 ± 0\.9 nats\.$/);
    assert.match(found(1.4, 1.8).sentence, /and what training longer changes is not measurable: /);
    assert.equal(found(0.5, 0.35).holds, false, 'half a nat is worth its training');
    assert.equal(found(0.3, 0.1).holds, false, 'three errors are no chance');
    assert.equal(found(0.009, 0.001).holds, true, 'a hundredth of a nat is nothing');
  });

  test('the objective of the run decides, at its full weight: β 0.5, whose ELBO alone has changed little', () => {
    const of = (mean: number, error: number): Difference => ({ mean, error, paired: true });
    const parts = { distortion: of(-0.329, 0.041), rate: of(0.313, 0.03) };
    const half = found(0.172, 0.041, parts, { name: 'beta-vae', beta: 0.5 });
    assert.deepEqual([half.holds, half.next], [false, null]);
    assert.equal(
      half.sentence,
      'All layers have settled by step 250, and training longer still helps: held-out distortion + 0.5 · rate −0.17 ± 0.041 nats.',
    );
    const traded = found(0.016, 0.044, parts);
    assert.equal(traded.holds, false);
    assert.match(
      traded.sentence,
      /still trades distortion for rate: held-out ELBO \+0\.016 ± 0\.044 nats, distortion −0\.33 ± 0\.041, rate \+0\.31 ± 0\.03\.$/,
    );
    const other = found(0.1, 0.2, {}, { name: 'dip-vae-2', lambda: 5 });
    assert.match(other.sentence, /held-out ELBO \+0\.1 ± 0\.2 nats, without the other terms of its loss\.$/);
  });

  test('nothing where a layer moves or cannot be judged, or without an evaluation between settling and the end', () => {
    const none = (one: Course, earlier = [worse(250, 0, 1)]) =>
      assert.equal(couldStopFinding(one, earlier, BETA_1), undefined);
    none(course(0, 3));
    none({ ...course(0, 1), noisy: ['decoder/1'] });
    none({ ...course(0, 1), unknown: ['decoder/1'] });
    const sampled = { ...course(0, 1), noisy: ['sampling'] };
    assert.equal(couldStopFinding(sampled, [worse(250, 0, 1)], BETA_1)!.holds, true, 'that has no weights of its own');
    none({ ...course(0), layers: [{ ...layer(2), state: 'recent' }] });
    none(course(0, 1), []);
    none(course(0, 1), [worse(150, 0, 1)]);
  });

  test('nothing of a sum of squares or without an objective, and no advice where a part changed by half a nat', () => {
    const layers = ['encoder/1'];
    const baselines = { n: 500, layers, untrained: [0.1], spread: [0.01], redrawn: [1], copies: [] };
    const settling = { n: 500, steps: [100, 200, 300, 400], layers, linearCka: [[0.9, 0.97, 1, 1]], baselines };
    const measured = { ...measuredOf(OVERFITTED), settlings: [settling], earlier: [worse(250, 0, 0.1)] };
    assert.equal(rule('could stop', measured)!.next, 'Set train.steps to 250.');
    assert.equal(rule('could stop', { ...measured, likelihood: 'sse' }), undefined);
    assert.equal(rule('could stop', { ...measured, objective: undefined }), undefined);
    const part = (mean: number): Difference => ({ mean, error: 1, paired: true });
    const parts = found(0.05, 0.2, { distortion: part(-0.6), rate: part(0.55) });
    assert.deepEqual([parts.holds, parts.next], [false, null]);
    assert.match(parts.sentence, /and what training longer changes is not measurable: /);
    assert.equal(found(0.05, 0.2, { distortion: part(0.1), rate: part(-0.5) }).holds, false, 'the rate alone');
    assert.equal(found(0.05, 0.2, { distortion: part(0.1), rate: part(-0.49) }).holds, true);
  });
});

describe('collapse', () => {
  const say = ({ tests }: { tests: Evaluation[] }, own = 300): Finding =>
    collapseFinding(tests, { likelihood: 'bernoulli', own });

  test('β 300 for 600 steps is one', () => {
    const found = say(BETA_300);
    assert.equal(found.holds, true);
    assert.equal(
      found.sentence,
      'The posterior has collapsed: every example gets the same code (the rate is 0.0000046 nats, none of 16 units is active).',
    );
    assert.equal(found.next, 'Sweep objective.beta below 300.');
    assert.equal(notBegunFinding(BETA_300.tests), undefined);
  });

  test('twenty steps have not begun to learn a code, which is no collapse', () => {
    const measured = { ...measuredOf(TWENTY_STEPS), steps: 20 };
    assert.equal(rule('collapse', measured)!.holds, false);
    assert.equal(rule('collapse', measured)!.next, null);
    const found = rule('not begun', measured)!;
    assert.equal(found.holds, true);
    assert.equal(
      found.sentence,
      'It has not begun to learn a code: none of 10 units is active at step 20 (the rate is 0.0023 nats), and −ELBO fell by 6.8 since step 10.',
    );
  });

  test('one evaluation tells neither', () => {
    const found = say({ tests: BETA_300.tests.slice(-1) });
    assert.deepEqual([found.holds, found.next], [false, null]);
    assert.match(found.sentence, /^Collapsed, or not begun to learn: none of 16 units is active at step 600, /);
    assert.equal(notBegunFinding(BETA_300.tests.slice(-1)), undefined);
  });

  test('a small rate on active units is none, and a rate without any is told apart', () => {
    const with_ = (meanVariance: number, rate: number): Finding => {
      const units = [0, 1].map(() => ({ meanVariance, kl: rate / 2, precise: 0 }));
      return say({ tests: [500, 1000].map(step => ({ ...BETA_300.tests[0]!, step, rate, units })) });
    };
    const hardly = with_(0.02, 0.05);
    assert.equal(hardly.holds, false);
    assert.equal(hardly.sentence, 'z is hardly used: the rate is 0.05 nats on 2 active units.');
    assert.equal(with_(0.02, 0.1).sentence, 'The posterior has not collapsed: the rate is 0.1 nats on 2 active units.');
    const unvaried = with_(0.0099, 5);
    assert.deepEqual([unvaried.holds, unvaried.next], [true, null]);
    assert.equal(
      unvaried.sentence,
      'No unit is active, yet the rate is 5.0 nats: the variance of each mean over the examples is below 0.01.',
    );
    assert.match(with_(0.001, 0.02).sentence, /every example gets nearly the same code/);
  });

  test('points of a curve have collapsed by the same measure', () => {
    const point = { rate: 0.01, activeUnits: 0, learns: false } as Parameters<typeof hasCollapsed>[0];
    assert.equal(hasCollapsed(point), true);
    assert.equal(hasCollapsed({ ...point, learns: true }), false);
    assert.equal(hasCollapsed({ ...point, learns: undefined }), false, 'one evaluation does not tell');
    assert.equal(hasCollapsed({ ...point, rate: 0.1 }), false);
    assert.equal(hasCollapsed({ ...point, activeUnits: 1 }), false);
  });
});

describe('gap', () => {
  const [train, test_] = [OVERFITTED.trains.at(-1)!, OVERFITTED.tests.at(-1)!];
  /** The errors are 0.3 and 0.4, that of the difference 0.5. */
  const gap = (difference: number, n = 1000, likelihood = 'bernoulli') =>
    gapFinding(
      { ...train, distortion: 71.9, distortionError: 0.3, n: Math.min(n, 300) },
      { ...test_, distortion: 71.9 + difference, distortionError: 0.4, n },
      likelihood,
    )!;

  test('more than two errors are one', () => {
    assert.equal(gap(13.2).holds, true);
    assert.equal(gap(13.2).sentence, 'Distortion is 13.2 nats worse on unseen data (85.1 against 71.9 nats, ± 0.5).');
    assert.doesNotMatch(gap(13.2, 1000, 'sse').sentence, /nats/);
  });

  test('one to two are not measurable, less was not found, and never is it no worse', () => {
    assert.equal(
      gap(0.95).sentence,
      'A gap to unseen data is not measurable with 1,000 unseen and 300 training examples (72.9 against 71.9 nats, ± 0.5).',
    );
    assert.match(gap(-0.95, 200).sentence, /not measurable with 200 examples of each/);
    assert.match(gap(0.4).sentence, /^No gap to unseen data was found \(72\.3 against 71\.9 nats, ± 0\.5\)\.$/);
    assert.match(gap(-0.4).sentence, /^No gap to unseen data was found/);
    assert.match(gap(-3).sentence, /^Distortion is 3\.0 nats lower on unseen data/);
    for (const difference of [0.95, 0.4, -0.4, -0.95, -3]) assert.equal(gap(difference).holds, false);
  });

  test('5 examples measure none, and other steps are no pair', () => {
    assert.match(gap(13.2, 5).sentence, /^A gap to unseen data is not measurable with 5 examples of each/);
    assert.equal(gap(13.2, 5).holds, false);
    assert.equal(gapFinding({ ...train, step: 1 }, test_, 'bernoulli'), undefined);
  });
});
