import type { Finding } from '../results/finding';

/**
 * Whose word counts on a key of the config: that of the first of these rules which is about it, with advice or without.
 * A rule that is not here gives no advice on a key.
 */
export const DECIDING: Readonly<Record<string, readonly string[]>> = {
  'objective.beta': ['best β', 'collapse'],
  'train.steps': ['overfits', 'could stop'],
  'model.latent': ['too few units', 'too many units'],
  'analysis.examples': ['too few examples'],
  'analysis.split': ['too few examples'],
};

/** Findings with advice on each key from one rule alone; the others about it keep their sentence. */
export function agreed(found: readonly Finding[]): Finding[] {
  return found.map(finding => {
    const { key, next, rule } = finding;
    if (key === undefined || next === null) return finding;
    const about = found.filter(other => other.key === key);
    const decides = DECIDING[key]?.find(name => about.some(other => other.rule === name));
    return decides === rule ? finding : { ...finding, next: null };
  });
}
