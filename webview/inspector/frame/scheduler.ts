/** Milliseconds between two drawings of what changes by itself. */
const INTERVAL = 100;

/** Draws soon after it was asked to, with the browser's frames, but at most ten times a second. */
export function throttled(draw: () => void): () => void {
  let waiting = false;
  let last = -INTERVAL;
  return () => {
    if (waiting) return;
    waiting = true;
    const frame = (): number =>
      requestAnimationFrame(() => {
        waiting = false;
        draw();
        // From the end: a slow drawing leaves room for what else is to be done.
        last = performance.now();
      });
    const rest = last + INTERVAL - performance.now();
    if (rest > 0) setTimeout(frame, rest);
    else frame();
  };
}
