import { type LayerDimension, biasedFinding } from '../analysis/findings/biased';
import { jitteredOrDiscreteFinding } from '../analysis/findings/jitteredOrDiscrete';
import { type Correction, correctionOf } from '../analysis/geometry/corrections';
import type { Finding } from '../analysis/results/finding';
import type { Dimension } from '../analysis/results/profile';
import { DEBIASED_NEEDS, SIMILARITIES, type Similarity, fewText } from '../analysis/results/similarities';

/** What is said below or beside the values that a command prints. */

/** The causes of values that are missing, one a line; what several have in common is said once. */
export function causes(list: Iterable<string | null>): string {
  const lines = [...new Set(list)].filter(cause => cause !== null);
  return lines.length === 0 ? '' : `\n${lines.join('\n')}`;
}

/** How dimensions are not to be read, one sentence a line. */
export function cautions(n: number, layers: readonly LayerDimension[]): string {
  const found = [jitteredOrDiscreteFinding(n, layers), biasedFinding(n, layers)];
  return causes(found.map(({ holds, sentence }) => (holds ? sentence : null)));
}

/** What estimates mean that are not to be read alone, for JSON: the Gaussians that read so, null where there is no need. */
export function gaussianOf(id: Dimension, n: number): { gaussian: Record<'fit' | 'mle', Correction | null> } {
  return { gaussian: { fit: correctionOf(id, 'fit', n), mle: correctionOf(id, 'mle', n) } };
}

/** What there is to say of measures on so few examples, where they have a value of so many. */
export function fewOf(names: readonly Similarity[], n: number): string[] {
  const valued = n < 2 ? [] : names.filter(name => name !== 'debiasedCka' || n >= DEBIASED_NEEDS);
  return valued.map(name => fewText([SIMILARITIES[name].few], n)).filter(text => text !== null);
}

/** The same, for JSON: nothing where there are enough. */
export function warningsOf(
  names: readonly Similarity[],
  n: number,
  notes: readonly string[] = [],
): { warnings?: string[] } {
  const warnings = [...fewOf(names, n), ...notes];
  return warnings.length === 0 ? {} : { warnings };
}

/** What a report says of what was found. */
export function sentencesThatHold(findings: readonly Finding[]): string[] {
  return findings.filter(({ holds }) => holds).map(({ sentence }) => sentence);
}
