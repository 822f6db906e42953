import { formatCount } from './format';

/** What a run is computed on, and why: 'onnx, 2 threads (set by train.engine)'. */
export function computedOnText(info: { engine: string; threads: number; engineReason?: string | undefined }): string {
  const threads = `${formatCount(info.threads)} ${info.threads === 1 ? 'thread' : 'threads'}`;
  const why = info.engineReason === undefined ? '' : ` (${info.engineReason})`;
  return `${info.engine}, ${threads}${why}`;
}

/**
 * What is said of the commit that a run began at. That it holds the config as it was trained is not: whether files had been
 * changed since nobody looked at.
 */
export function commitText(commit: string): string {
  return `${commit} was checked out when the run began; changes that were not committed are not in it`;
}
