import type { Difference } from './margins';
import { type Setting, settingText } from './settings';
import type { Course } from './shapes';
import type { Estimate } from './study';

/** How what was measured is written. */

/** Of one setting. */
export interface OfSetting<T> {
  readonly setting: Setting;
  readonly of: T;
}

/** One after the other: what is measured holds much memory. */
export async function ofEachSetting<T>(
  settings: readonly Setting[],
  measure: (setting: Setting) => Promise<T>,
): Promise<OfSetting<T>[]> {
  const all: OfSetting<T>[] = [];
  for (const setting of settings) all.push({ setting, of: await measure(setting) });
  return all;
}

/** 'constant volume of 1,024, 3 layers: …; …' */
export function settingsText<T>(all: readonly OfSetting<T>[], text: (of: T) => string): string {
  return all.map(({ setting, of }) => `${settingText(setting)}: ${text(of)}`).join('; ');
}

const fixed = (value: number): string => value.toFixed(2).replace('-', '−');

/** '84.23 ± 0.31' */
export const valueText = ({ value, error }: Estimate): string => `${fixed(value)} ± ${fixed(error)}`;

/** '+3.21 (margin 1.12)' */
export const differenceText = ({ value, margin }: Difference): string =>
  `${value > 0 ? '+' : ''}${fixed(value)} (margin ${fixed(margin)})`;

/** 'β 0.01 84.23 ± 0.31, β 0.1 …' */
export function overBetaText<T>(points: readonly { readonly beta: number; readonly of: T }[], text: (of: T) => string) {
  return points.map(({ beta, of }) => `β ${beta} ${text(of)}`).join(', ');
}

/** The same of a course, with what seeds make of one run. */
export const courseText = ({ points, seeds: { deviation } }: Course): string =>
  `${overBetaText(points, valueText)} nats (seeds ± ${fixed(deviation)})`;

/** '23 %' */
export const shareText = (share: number): string => `${(100 * share).toFixed(0).replace('-', '−')} %`;

/** '+23.1 ± 1.2 points' */
export const pointsText = ({ value, error }: Estimate): string =>
  `${value > 0 ? '+' : ''}${(100 * value).toFixed(1).replace('-', '−')} ± ${(100 * error).toFixed(1)} points`;
