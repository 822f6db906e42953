import type { DrawnExamples } from '../../analysis/results/drawnExamples';
import type { Table } from '../chart/table';

/** Pictures of held-out examples that are hard to reconstruct, in words and numbers. */

/** The rows of the picture, from the top. */
export const DRAWN_ROWS = ['held-out', 'model', 'nearest training', 'best blend'] as const;

export function drawnText({ examples }: DrawnExamples): { alt: string; note: string } {
  return {
    alt:
      `${examples.length} held-out examples; below each what the model makes of it, the nearest training example, and what ` +
      'the best decoder for these posteriors would blend',
    note:
      `The ${examples.length} around the 90th percentile of the distance to the nearest training example. The best blend ` +
      'weighs training examples by how likely their codes make this one.',
  };
}

/** One row for each example, from the left. */
export function drawnTable({ examples, toTrained, toReconstruction, perplexity }: DrawnExamples): Table {
  return {
    columns: ['example', 'toTrained', 'toReconstruction', 'perplexity'],
    rows: examples.map((example, i) => [example, toTrained[i]!, toReconstruction[i]!, perplexity[i]!]),
  };
}
