import { ERRORS } from '../../../../src/analysis/findings/significance';
import { type Difference, fromZero, type Group } from '../margins';
import { distortion, gap } from '../measuredOfRuns';
import { BETAS, type Setting } from '../settings';
import { anyOf, courseOf, type Estimate, type Study, usedBetas } from '../study';
import { type OfSetting, ofEachSetting, overBetaText, settingsText, shareText, valueText } from '../wordsOfRates';

/** What held-out distortion is above that of training examples. */

export interface GapAt {
  readonly beta: number;
  readonly gap: Difference;
  /** Held-out distortion. */
  readonly test: Estimate;
  /** The same of the mean training image. */
  readonly constant: Estimate;
}

/** A gap below this share of what a model makes better than one constant image is virtually none (our threshold). */
export const HARDLY = 0.05;

/** At each β at which the models have not collapsed. @throws NotTestable */
export async function gapsOf(study: Study, setting: Setting): Promise<GapAt[]> {
  const used = await usedBetas(study, setting, BETAS);
  const gaps = await courseOf(study, setting, gap, used);
  const tests = await courseOf(study, setting, distortion('test'), used);
  const { constant } = await study.bounds(anyOf(study, setting), 'test');
  const groups = new Map<number, Group>(tests.points.map(({ beta, of }) => [beta, of]));
  return gaps.points.map(({ beta, of }) => ({
    beta,
    gap: fromZero(of, gaps.seeds),
    test: groups.get(beta)!,
    constant,
  }));
}

export const gapsOfEach = (settings: readonly Setting[]) => (study: Study) =>
  ofEachSetting(settings, setting => gapsOf(study, setting));

/** Of what the model has learned, as much as it may be. */
export function largestShare({ gap: { value, margin }, test, constant }: GapAt): number {
  return (value + margin) / (constant.value - test.value);
}

export function hasLearned({ test, constant }: GapAt): boolean {
  return constant.value - test.value > ERRORS * Math.hypot(constant.error, test.error);
}

/** Virtually none at any β. */
export function hardlyAny(gaps: readonly GapAt[]): boolean {
  return gaps.length > 0 && gaps.every(one => hasLearned(one) && largestShare(one) <= HARDLY);
}

export function gapsText(all: readonly OfSetting<readonly GapAt[]>[]): string {
  return settingsText(all, gaps =>
    overBetaText(
      gaps.map(of => ({ beta: of.beta, of })),
      one =>
        `gap ${one.gap.value.toFixed(2).replace('-', '−')} (margin ${one.gap.margin.toFixed(2)}, at the most ` +
        `${shareText(largestShare(one))}), held-out distortion ${valueText(one.test)} of a constant image’s ${valueText(one.constant)}`,
    ),
  );
}
