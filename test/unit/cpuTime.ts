/** Milliseconds of processor time that this process has used: other than those of a clock, a busy machine leaves them be. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
