/** The signals by which a person or a system asks a process to stop: Ctrl-C, `kill`, a terminal that was closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whether one of them ended a process. @param end a signal, or anything else that is said of an end */
export function isStopSignal(end: string): boolean {
  return STOP_SIGNALS.some(signal => signal === end);
}
