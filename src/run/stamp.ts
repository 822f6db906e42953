import { type Stats, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { asError } from '../base/errors';

/** Within this time after a change another one may have left the same time: clocks of disks tick slowly. */
const TICK_MS = 100;
/** On disks that count in whole seconds, some of them in pairs. */
const COARSE_TICK_MS = 2000;

/** Unlike that of another version of the same file or folder. */
export function stampOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/** What was read from a file or folder, and is read again when that has changed. */
export class Watched<T> {
  private stamp: string | undefined;
  private value: T | undefined;
  private problem: Error | undefined;

  constructor(
    private readonly path: string,
    private readonly read: () => T,
  ) {}

  /** Hands over what is new; gives whether it is. Throws as long as it cannot be read. */
  refresh(now: number, take: (value: T) => void): boolean {
    if (this.changed(now)) {
      this.problem = undefined;
      try {
        const value = this.read();
        if (isDeepStrictEqual(value, this.value)) return false;
        this.value = value;
        take(value);
        return true;
      } catch (thrown) {
        this.problem = asError(thrown);
      }
    }
    if (this.problem) throw this.problem;
    return false;
  }

  /** In doubt it has. */
  private changed(now: number): boolean {
    const stats = statSync(this.path, { throwIfNoEntry: false });
    const stamp = stats ? stampOf(stats) : 'none';
    if (stamp === this.stamp) return false;
    const tick = stats && stats.mtimeMs % 1000 === 0 ? COARSE_TICK_MS : TICK_MS;
    this.stamp = stats && now - stats.mtimeMs < tick ? undefined : stamp;
    return true;
  }
}
