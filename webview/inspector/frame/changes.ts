/** Tells whether what something is drawn from has changed since the last time it was asked, part by part. */
export function changes(): (...parts: readonly unknown[]) => boolean {
  let known: readonly unknown[] | undefined;
  return (...parts) => {
    const same = known?.length === parts.length && parts.every((part, i) => part === known?.[i]);
    known = parts;
    return !same;
  };
}
