import { breathe, type Watch } from '../../base/progress';

/** Files decoded at one time. */
const AT_ONCE = 8;

/** Does `each` for all, some at one time, and tells `done` the results in the order of `items`. */
export async function inTurns<T, U>(
  items: readonly T[],
  watch: Watch,
  what: string,
  each: (item: T) => Promise<U>,
  done: (result: U) => void,
): Promise<void> {
  const running: Promise<U>[] = [];
  for (let i = 0; i < items.length + AT_ONCE; i++) {
    if (i % AT_ONCE === 0) {
      watch.progress(Math.max(0, i - AT_ONCE), items.length, what);
      await breathe(watch);
    }
    if (i >= AT_ONCE && running.length > 0) done(await running.shift()!);
    if (i >= items.length) continue;
    const next = each(items[i]!);
    // It may fail before its turn comes.
    next.catch(() => undefined);
    running.push(next);
  }
  watch.progress(items.length, items.length, what);
}
