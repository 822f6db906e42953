import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The drivers for Vulkan that its loader would find on Linux: files that describe them, by its own rules. */
export function vulkanDrivers(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES;
  if (named) return paths(named);
  const folders = [
    env.XDG_CONFIG_HOME || join(homedir(), '.config'),
    ...paths(env.XDG_CONFIG_DIRS || '/etc/xdg'),
    '/etc',
    env.XDG_DATA_HOME || join(homedir(), '.local/share'),
    ...paths(env.XDG_DATA_DIRS || '/usr/local/share:/usr/share'),
  ];
  const found = folders.map(folder => join(folder, 'vulkan/icd.d')).flatMap(filesIn);
  return [...paths(env.VK_ADD_DRIVER_FILES ?? ''), ...found];
}

const paths = (list: string): string[] => list.split(delimiter).filter(path => path !== '');

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map(name => join(folder, name));
  } catch {
    return [];
  }
}
