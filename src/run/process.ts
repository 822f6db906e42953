import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { z } from 'zod';
import { isRunning } from '../base/files';

/** Says of a process who it is, well enough to know later whether it still lives. */
export const ownerSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** The machine's boot: an id, or `since <seconds of the clock>` where the system has none. */
  boot: z.string(),
  /** When the process started, in the system's own ticks; null where the system does not tell. */
  started: z.string().nullable(),
  /** Unlike that of any other owner. It becomes part of a file's name. */
  token: z.uuid(),
});
export type Owner = z.output<typeof ownerSchema>;

/** This process, with a new token. */
export function thisProcess(): Owner {
  return {
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    started: processStat(process.pid)?.started ?? null,
    token: randomUUID(),
  };
}

/** Whether an owner still runs; undefined if it is on another machine and cannot be asked. */
export function isAlive(owner: Owner): boolean | undefined {
  if (owner.host !== hostname()) return undefined;
  if (!sameBoot(owner.boot, bootId()) || !isRunning(owner.pid)) return false;
  const stat = processStat(owner.pid);
  if (stat === undefined) return true;
  // A killed process that nobody waits for stays as a zombie. Another start time: the number has been given out again.
  return !'ZX'.includes(stat.state) && (owner.started === null || owner.started === stat.started);
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `since ${Math.round(Date.now() / 1000 - uptime())}`;
  }
}

/** Clocks get corrected: two boots that are told by the clock differ if they are ten minutes apart. */
function sameBoot(a: string, b: string): boolean {
  const since = [a, b].map(boot => Number(/^since (\d+)$/.exec(boot)?.[1] ?? NaN));
  return a === b || Math.abs(since[0]! - since[1]!) < 600;
}

/** Fields 3 and 22 of Linux's /proc/<pid>/stat; undefined on other systems. */
function processStat(pid: number): { state: string; started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2 is the program's name in parentheses, which may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return state === undefined || started === undefined ? undefined : { state, started };
  } catch {
    return undefined;
  }
}
