import type { Comparison } from '../../analysis/results/comparison';
import {
  NO_DIFFERENCE,
  pairOf,
  SIMILARITIES,
  type Similarity,
  examplesSeen,
  fewText,
} from '../../analysis/results/similarities';
import { boundAt, causeOf, changeAt, valueAt, whyNoChange } from './cells';
import { whenCalled } from '../chart/checkpointNames';
import { examplesOf, formatDifference, formatSimilarity, formatCount } from '../chart/format';
import { readsNoise } from '../../model/layer';

/** The letters by which two that are compared go. */
export const LETTERS: readonly [string, string] = ['A', 'B'];

/** Words for a cell of a layer × layer comparison. */
export interface Explanation {
  /** 'encoder/6 × z_mean' */
  title: string;
  /** '0.70', 'about 0.70 ± 0.01', or 'undefined' */
  value: string;
  sentence: string;
}

/** The same, but for what the measure does not see and for rounding. */
export const SAME = 0.995;
export const NEARLY_SAME = 0.95;
export const MOSTLY_ALIKE = 0.8;
export const PARTLY_ALIKE = 0.5;
export const SLIGHTLY_ALIKE = 0.2;

/** What a similarity below SAME says of two layers, best first; below the last one they have little in common. */
const WORDS: readonly (readonly [number, string])[] = [
  [NEARLY_SAME, 'tell nearly the same things apart'],
  [MOSTLY_ALIKE, 'share most of what they tell apart'],
  [PARTLY_ALIKE, 'share a good part of what they tell apart, and each keeps something of its own'],
  [SLIGHTLY_ALIKE, 'share a small part of what they tell apart'],
];

/** 'share a good part of what they tell apart, and each keeps something of its own' */
export function similarityWords(value: number, measure: Similarity): string {
  if (value >= SAME) return `tell the same things apart, up to ${SIMILARITIES[measure].upTo.join(' and ')}`;
  return WORDS.find(([least]) => value >= least)?.[1] ?? 'have little in common';
}

/**
 * A cell in words. row, column: indices. checkpoints: what rows and columns belong to ('A', 'B'), when they are two
 * checkpoints, or representations of two.
 */
export function explainCell(
  comparison: Comparison,
  row: number,
  column: number,
  measure: Similarity,
  checkpoints?: readonly [string, string],
): Explanation {
  const [a, b] = [comparison.rows[row] ?? '', comparison.columns[column] ?? ''];
  const [first, second] = checkpoints ? [`${checkpoints[0]} ${a}`, `${checkpoints[1]} ${b}`] : [a, b];
  const title = `${first} × ${second}`;
  const value = valueAt(comparison, measure, row, column);
  if (value === null) return { title, value: 'undefined', sentence: whyUndefined(comparison, a, b, measure) };
  const few = a === b && !checkpoints ? null : fewText([SIMILARITIES[measure].few], comparison.n);
  return {
    title,
    value: valueText(value, boundAt(comparison, measure, row, column)),
    sentence: [
      sentenceFor(a === b, first, second, similarityWords(value, measure), checkpoints && bothOf(comparison)),
      ...(checkpoints && comparison.split !== null && value < SAME ? noiseIn([a, b], [first, second]) : []),
      ...(few === null ? [] : [few]),
    ].join(' '),
  };
}

/** Bounds are rounded up; one that two decimals do not show is none. */
function valueText(value: number, bound: number | null): string {
  if (bound === null || bound < 0.0005) return formatSimilarity(value);
  return `about ${formatSimilarity(value)} ± ${formatSimilarity(Math.ceil(bound * 100) / 100)}`;
}

/** What is said of layers of two checkpoints that read z, if any does. */
function noiseIn([a, b]: readonly [string, string], [first, second]: readonly [string, string]): string[] {
  const noisy = [a, b].map(readsNoise);
  if (!noisy.includes(true)) return [];
  const who = noisy.includes(false) ? `${noisy[0] ? first : second} holds` : 'Both hold';
  return [`${who} noise of z, drawn anew for each checkpoint, so that the value is below 1 even for the same weights.`];
}

function whyUndefined(comparison: Comparison, row: string, column: string, measure: Similarity): string {
  const known = [row, column, pairOf(measure, row, column)].some(key => Object.hasOwn(comparison.causes, key));
  if (!comparison[measure] && !known) return `The ${SIMILARITIES[measure].label} has not been measured yet.`;
  return `There is nothing to compare: ${causeOf(comparison, row, column, measure)}.`;
}

function sentenceFor(
  sameName: boolean,
  first: string,
  second: string,
  words: string,
  both: string | undefined,
): string {
  if (!sameName) return `${first} and ${second} ${words}.`;
  return both ? `The same layer in ${both}. They ${words}.` : 'A layer and itself: always the same.';
}

/** What is compared; representations are of no data that is known. */
function bothOf({ split }: Comparison): string {
  return split === null ? 'both' : 'both checkpoints';
}

/** A cell of one heatmap less another in words. names: what the two belong to ('step 500', 'step 40'). */
export function explainChange(
  comparison: Comparison,
  from: Comparison,
  row: number,
  column: number,
  measure: Similarity,
  [first, second]: readonly [string, string],
): Explanation {
  const [a, b] = [comparison.rows[row] ?? '', comparison.columns[column] ?? ''];
  const title = `${a} × ${b}`;
  const change = changeAt(comparison, from, measure, row, column);
  if (change === null) {
    const cause = whyNoChange(comparison, from, measure, row, column);
    return { title, value: 'undefined', sentence: `There is nothing to compare: ${cause}.` };
  }
  const value = formatDifference(change);
  if (a === b) return { title, value, sentence: 'A layer and itself: always the same.' };
  const now = valueAt(comparison, measure, row, column)!;
  const [here, there] = [whenCalled(first), whenCalled(second)];
  const figures = `${formatSimilarity(now)} ${here}, ${formatSimilarity(now - change)} ${there}`;
  const sentence =
    Math.abs(change) < NO_DIFFERENCE
      ? `${a} and ${b} are as alike ${here} as ${there} (${figures}).`
      : `${a} and ${b} are more alike ${change > 0 ? here : there} (${figures}).`;
  return { title, value, sentence };
}

const MOST_ALIKE = 4;

/** The layers of a checkpoint that are most alike to that of a row, most alike first, without the layer itself. */
export function mostAlike(
  comparison: Comparison,
  row: number,
  measure: Similarity,
): { layer: string; value: number }[] {
  return comparison.columns
    .flatMap((layer, j) => {
      const value = valueAt(comparison, measure, row, j);
      return value === null || layer === comparison.rows[row] ? [] : [{ layer, value }];
    })
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST_ALIKE);
}

/** '5,000 held-out examples', or 'the first 2,000 of 5,000 training examples' where a measure sees no more. */
export function examplesText({ n, split }: Comparison, measure: Similarity): string {
  const seen = examplesSeen(measure, n);
  return seen < n ? `the first ${formatCount(seen)} of ${examplesOf(n, split)}` : examplesOf(n, split);
}

/** What is to be known of a measure on so few examples, and why it is the debiased CKA that is shown; if anything is. */
export function fewNote({ n }: Comparison, measure: Similarity): string | undefined {
  const asked: Similarity[] = measure === 'debiasedCka' ? ['linearCka', 'debiasedCka'] : [measure];
  const few = asked.map(name => SIMILARITIES[name].few);
  return fewText(few, n) ?? undefined;
}
