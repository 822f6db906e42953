/** What the set-up of an engine says. */

/** A stage under way: 'compiling the native module', '12 of 230 MB of TensorFlow'. */
export function stageText(done: number, total: number, what: string, stage?: string): string {
  return stage ?? `${done} of ${total} ${what}`;
}

/** How it ended. */
export function setUpNews(
  { version, already, gpu: found }: { version: string; already: boolean; gpu: boolean },
  gpu: boolean,
): string {
  const state = already ? 'is set up already' : 'is set up';
  const cpu = gpu && !found ? ' It found no GPU that it can use, and computes on the CPU.' : '';
  return `TensorFlow ${version} ${state}.${cpu} Use it with train.engine: tensorflow.`;
}
