import { type Remedy, UserError, asError } from '../../../src/base/errors';
import type { Watch } from '../../../src/base/progress';

/** How far the measuring of one checkpoint is. */
export type Measurement<Result> =
  | { state: 'waiting' }
  | { state: 'under way'; progress: { done: number; total: number; what: string } | undefined }
  | { state: 'failed'; message: string; remedy?: Remedy }
  | { state: 'done'; result: Result };

/** Of each that there is in this panel: tries everything again that failed. */
const again = new Set<() => void>();

/** Measures everything again that failed in this panel. */
export function measureAgain(): void {
  for (const one of again) one();
}

/** Results by checkpoint file, asked for one after the other and kept. */
export class Measurements<Result> {
  private readonly ended = new Map<string, Measurement<Result>>();
  private wanted: readonly string[] = [];
  private current: { file: string; controller: AbortController; at: Measurement<Result> } | undefined;

  constructor(
    private readonly ask: (file: string, watch: Watch) => Promise<Result>,
    private readonly onChange: () => void,
  ) {
    again.add(() => {
      this.forgetFailures();
      this.onChange();
    });
  }

  of(file: string): Measurement<Result> {
    if (this.current?.file === file) return this.current.at;
    return this.ended.get(file) ?? { state: 'waiting' };
  }

  /** The result for a file, if it is there. */
  result(file: string): Result | undefined {
    const measurement = this.ended.get(file);
    return measurement?.state === 'done' ? measurement.result : undefined;
  }

  /** Measures these, the first one first; cancels what is under way if it is not wanted, or the first one must wait for it. */
  want(files: readonly string[]): void {
    this.wanted = files;
    const current = this.current;
    if (current) {
      const urgent = files[0] !== undefined && files[0] !== current.file && !this.ended.has(files[0]);
      if (urgent || !files.includes(current.file)) {
        this.current = undefined;
        current.controller.abort();
      }
    }
    this.next();
  }

  /** Tries a file again that failed. */
  retry(file: string): void {
    this.ended.delete(file);
    this.next();
    this.onChange();
  }

  /** Tries everything again that failed. */
  forgetFailures(): void {
    for (const [file, { state }] of this.ended) if (state === 'failed') this.ended.delete(file);
    this.next();
  }

  private next(): void {
    if (this.current) return;
    const file = this.wanted.find(one => !this.ended.has(one));
    if (file !== undefined) void this.measure(file);
  }

  private async measure(file: string): Promise<void> {
    const controller = new AbortController();
    const call: NonNullable<typeof this.current> = {
      file,
      controller,
      at: { state: 'under way', progress: undefined },
    };
    this.current = call;
    const progress = (done: number, total: number, what: string): void => {
      call.at = { state: 'under way', progress: { done, total, what } };
      if (this.current === call) this.onChange();
    };
    let end: Measurement<Result>;
    try {
      end = { state: 'done', result: await this.ask(file, { signal: controller.signal, progress }) };
    } catch (thrown) {
      const remedy = thrown instanceof UserError ? thrown.remedy : undefined;
      end = { state: 'failed', message: asError(thrown).message, ...(remedy && { remedy }) };
    }
    // A cancelled call has failed for nobody, but what came all the same is kept.
    if (this.current !== call) {
      if (end.state === 'done') this.ended.set(file, end);
      return;
    }
    this.current = undefined;
    this.ended.set(file, end);
    this.next();
    this.onChange();
  }
}
