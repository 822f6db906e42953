import type { Finding } from '../../analysis/results/finding';
import { sentencesOf } from '../../analysis/findings/wording';

/** The rules that say something of a key's value. */
const RULES: Record<string, readonly string[]> = {
  'model.latent': [
    ...['unit type', 'mean and sample disagree', 'too many units', 'too few units'],
    ...['dimension of the mean', 'noise, not data'],
  ],
  'analysis.examples': ['too few examples'],
  'analysis.split': ['too few examples'],
  'train.steps': ['settled', 'learned from the input upwards', 'overfits', 'could stop'],
  'train.epochs': ['settled', 'learned from the input upwards', 'overfits', 'could stop'],
};

/** Whether findings belong to a key. */
export function hasFindings(key: string): boolean {
  return Object.hasOwn(RULES, key);
}

/** What was found about a key's value in a run of exactly this config: words, some of them from files. */
export function findingText(key: string, found: readonly Finding[]): string | undefined {
  const said = found.filter(({ rule, holds }) => holds && RULES[key]?.includes(rule));
  if (said.length === 0) return undefined;
  return `The newest run of this config: ${sentencesOf(said)}`;
}
