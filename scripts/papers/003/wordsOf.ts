import { formatDifference } from '../../../src/views/chart/format';
import { imbalanceWithError } from '../../../src/views/chart/imbalance';
import { latentOf, type Run } from '../common/finishedRuns';
import { type Course, DECODER, ENCODER, type PathLayer } from './bottlenecks';
import type { Estimate } from './views';

/** How what was measured is written. */

/** Of one run. */
export interface OfRun<T> {
  readonly run: Run;
  readonly of: T;
}

/** One after the other: what is measured holds much memory. */
export async function ofEach<T>(runs: readonly Run[], measure: (run: Run) => Promise<T>): Promise<OfRun<T>[]> {
  const all: OfRun<T>[] = [];
  for (const run of runs) all.push({ run, of: await measure(run) });
  return all;
}

/** 'K 32, seed 1: …; K 128, seed 0: …' */
export function eachText<T>(all: readonly OfRun<T>[], text: (of: T) => string): string {
  return all.map(({ run, of }) => `K ${latentOf(run)}, seed ${run.seed}: ${text(of)}`).join('; ');
}

/** '31.2 ± 0.4' */
export const dimensionText = ({ value, error }: Estimate): string => `${value.toFixed(1)} ± ${error.toFixed(1)}`;

/** '0.054 ± 0.0021' */
export const imbalanceText = imbalanceWithError;

/** '−0.52 ± 0.03' */
export const differenceText = ({ value, error }: Estimate): string =>
  `${formatDifference(value)} ± ${error.toFixed(2)}`;

type Write = (estimate: Estimate) => string;

const some = (course: Course, layers: readonly PathLayer[], write: Write): string =>
  layers.map(layer => write(course[layer])).join(', ');

/** 'input 31.0, encoder/1 to 4 …, z 4.0' */
export function encoderText(course: Course, write: Write): string {
  return `input ${write(course.input)}, encoder/1 to 4 ${some(course, ENCODER, write)}, z ${write(course.sampling)}`;
}

/** 'z 4.0, decoder/1 to 4 …, picture 4.1' */
export function decoderText(course: Course, write: Write): string {
  return `z ${write(course.sampling)}, decoder/1 to 4 ${some(course, DECODER, write)}, picture ${write(course.picture)}`;
}
