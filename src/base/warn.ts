/** Says on standard error what the user should know and what does not keep the work from being done. */
export function warn(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
