import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's folder for what can be made again, as each system has it. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === 'win32') {
    return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'vae-lens');
  }
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vae-lens');
}
