import { breathe, type Watch } from '../base/progress';

const PAUSE_MS = 40;

/** A function to await inside a long loop, as often as one likes: it breathes about 25 times a second. */
export function pacer(watch: Watch): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < PAUSE_MS) return;
    await breathe(watch);
    last = performance.now();
  };
}
