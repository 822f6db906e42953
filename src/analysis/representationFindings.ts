import type { Comparison } from './results/comparison';
import type { Finding } from './results/finding';
import type { Profiled } from './results/profile';
import { biasedFinding } from './findings/biased';
import { fewExamplesFinding } from './findings/fewExamples';
import { jitteredOrDiscreteFinding } from './findings/jitteredOrDiscrete';
import { undefinedFinding } from './findings/undefinedLayers';
import { whereInformationGoesFinding } from './findings/whereInformationGoes';

/**
 * What is found in representations, of which nothing is known but their values.
 * @param profiles of one, or of the two that are compared, which go by their letters
 */
export function representationFindings(
  comparison: Comparison,
  profiles: readonly Profiled[],
  letters: readonly string[],
): Finding[] {
  const ofEach = profiles.flatMap((profile, i) => {
    const { n, layers } = profile;
    const found = [
      whereInformationGoesFinding(profile),
      jitteredOrDiscreteFinding(n, layers),
      biasedFinding(n, layers),
    ].filter(finding => finding !== undefined);
    if (profiles.length === 1) return found;
    return found.map(finding => ({ ...finding, sentence: `${letters[i]!}: ${finding.sentence}` }));
  });
  const whole = [
    undefinedFinding(comparison, profiles.length === 1 ? profiles[0] : undefined),
    fewExamplesFinding(comparison, profiles[0]),
  ].filter(finding => finding !== undefined);
  return [...whole, ...ofEach];
}
