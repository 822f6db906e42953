import { statSync } from 'node:fs';
import type { Watch } from '../base/progress';
import { type DataConfig, dataPlace, openDataset } from '../data/openDataset';
import { type Dataset } from '../data/examples/dataset';

/** The data that this process read last, for the members of a sweep that it trains one after the other. */
let last: { key: string; dataset: Dataset } | undefined;

/** As openDataset, but read anew only where the config asks for others or their file has changed. */
export async function openLastDataset(
  config: DataConfig,
  folder: string,
  watch: Watch,
  reading?: number,
): Promise<Dataset> {
  const key = JSON.stringify([config, folder, stampOf(config, folder), reading ?? null]);
  if (last?.key !== key) {
    // Before the next ones are there, so that two sets are never held at once.
    last = undefined;
    last = { key, dataset: await openDataset(config, folder, watch, reading) };
  }
  return last.dataset;
}

/** Of the file or folder; null if there is none. */
function stampOf(config: DataConfig, folder: string): object | null {
  if (config.path === undefined) return null;
  const stats = statSync(dataPlace(config, folder), { throwIfNoEntry: false });
  return stats ? { size: stats.size, changed: stats.mtimeMs } : null;
}
