import { sentencesOf } from '../../src/analysis/findings/wording';
import type { Finding } from '../../src/analysis/results/finding';
import { h, rebuild } from './dom';

/** A longer claim would be most of a paragraph. */
const LONGEST_BOLD = 60;

/** What findings say and what to do next: the first one's claim, and the rest. */
export function claimAndRest(found: readonly Finding[]): [string, string] {
  const text = sentencesOf(found);
  const { claim = '' } = found[0] ?? {};
  const bold = claim.length > LONGEST_BOLD ? '' : claim;
  return [bold, text.slice(bold.length)];
}

/** A paragraph's content, the claim in bold. */
export function findingParts(found: readonly Finding[]): [HTMLElement, string] {
  const [claim, rest] = claimAndRest(found);
  return [h('b', {}, claim), rest];
}

/** Those that hold. */
export function holding(found: readonly (Finding | undefined)[]): Finding[] {
  return found.flatMap(finding => (finding?.holds ? [finding] : []));
}

/** Lets a paragraph say what holds; without that it is hidden. */
export function sayFindings(paragraph: HTMLElement, found: readonly (Finding | undefined)[]): void {
  const said = holding(found);
  paragraph.hidden = said.length === 0;
  rebuild(paragraph, said, () => findingParts(said));
}
