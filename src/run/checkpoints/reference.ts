/**
 * A checkpoint of a multi-rate VAE is a model at every β. One of them is meant by the file's path with '#beta=4' behind it:
 * such a reference stands wherever the path of a checkpoint to measure may.
 */

const MARK = '#beta=';

export interface Reference {
  readonly file: string;
  readonly beta: number | undefined;
}

/** Of a reference that names its β already, as it is. */
export function atBeta(file: string, beta: number | undefined): string {
  return beta === undefined || referenceOf(file).beta !== undefined ? file : `${file}${MARK}${beta}`;
}

export function referenceOf(reference: string): Reference {
  const mark = reference.lastIndexOf(MARK);
  const beta = mark < 0 ? NaN : Number(reference.slice(mark + MARK.length) || NaN);
  return Number.isFinite(beta) ? { file: reference.slice(0, mark), beta } : { file: reference, beta: undefined };
}

/** What a reference has behind its mark in the place of a β: no positive number. Undefined where it names one, or none. */
export function wrongBeta(reference: string): string | undefined {
  const mark = reference.lastIndexOf(MARK);
  const text = reference.slice(mark + MARK.length);
  // The name of a folder may hold the mark.
  if (mark < 0 || /[/\\]/.test(text)) return undefined;
  const { beta } = referenceOf(reference);
  return beta !== undefined && beta > 0 ? undefined : text;
}
