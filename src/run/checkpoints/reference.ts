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
