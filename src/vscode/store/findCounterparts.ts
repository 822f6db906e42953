import { mainParameter } from '../../config/schema/objective';
import type { Counterparts } from '../../protocol/panel';
import { counterpartsOf } from '../../run/sweeps/counterparts';
import type { RunStore } from './store';

/** What is there beside a run's checkpoint of a step; nothing where the run is gone or cannot be read. */
export function findCounterpartsIn(store: RunStore, { run: dir, step }: { run: string; step: number }): Counterparts {
  const found = store.run(dir);
  if (!found?.run.config) return { symbol: '', counterparts: [] };
  const { config, run } = found;
  const symbol = mainParameter(found.run.config.objective)?.symbol ?? '';
  return { symbol, counterparts: counterpartsOf(run, config.runs, step) };
}
