import { formatCount } from './format';

/** What a run is computed on, and why: 'onnx, 2 threads (set by train.engine)'. */
export function computedOnText(info: { engine: string; threads: number; engineReason?: string | undefined }): string {
  const threads = `${formatCount(info.threads)} ${info.threads === 1 ? 'thread' : 'threads'}`;
  const why = info.engineReason === undefined ? '' : ` (${info.engineReason})`;
  return `${info.engine}, ${threads}${why}`;
}
