import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** How many threads compute where nobody says: two on one core only get in each other's way. */

const CPUS = '/sys/devices/system/cpu';

/** The physical cores that this process may use; where the system does not tell, all that it may use. */
export function physicalCores(): number {
  const all = availableParallelism();
  return Math.max(1, Math.min(all, coresOf(process.platform) ?? all));
}

function coresOf(platform: NodeJS.Platform): number | undefined {
  try {
    if (platform === 'linux') return coresAmong(listed(allowedCpus(read('/proc/self/status'))), siblingsOf);
    if (platform === 'darwin') return Number(execFileSync('sysctl', ['-n', 'hw.physicalcpu'], { encoding: 'utf8' }));
  } catch {
    // A system that does not tell.
  }
  return undefined;
}

/**
 * The cores that these processors belong to.
 * @param siblings of a processor: the text that lists those on the same core
 */
export function coresAmong(cpus: readonly number[], siblings: (cpu: number) => string): number | undefined {
  return cpus.length === 0 ? undefined : new Set(cpus.map(siblings)).size;
}

/** The processors of a list as Linux writes it, '0-2,5'. */
export function listed(text: string): number[] {
  return text
    .trim()
    .split(',')
    .filter(part => part !== '')
    .flatMap(part => {
      const [first = 0, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}

function allowedCpus(status: string): string {
  return /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '';
}

function siblingsOf(cpu: number): string {
  return read(`${CPUS}/cpu${cpu}/topology/thread_siblings_list`);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
