import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CancelledError } from '../base/rpc';
import { type LoadedConfig, loadConfig } from '../config/load';
import { expandSweep, resolvedConfig } from '../config/sweep';
import type { SingleConfig } from '../config/schema';
import { train } from '../protocol';
import { STATUS, show, watched } from './terminal';
import { inWorker } from './worker';

interface TrainOptions {
  readonly set: string[];
  readonly runs?: string;
  readonly json?: boolean;
}

type Trained = Awaited<ReturnType<typeof trainOne>>;

/** What a worker needs to train one member of a config. */
function trainOne(
  loaded: LoadedConfig,
  config: SingleConfig,
  how: { runs: string | undefined; resume: 'no' | 'unfinished' | 'finished'; threads?: number },
  watch: Parameters<typeof inWorker>[2],
) {
  return inWorker(
    train,
    {
      config: resolvedConfig(config),
      name: loaded.name,
      configFile: loaded.file,
      runsRoot: how.runs === undefined ? join(dirname(loaded.file), 'runs') : resolve(how.runs),
      resume: how.resume,
      threads: how.threads,
    },
    watch,
  );
}

function describe({ run, state, step, test }: Trained): string {
  const numbers = test
    ? `held-out rate ${test.rate.toFixed(2)} + distortion ${test.distortion.toFixed(2)} = ${(-test.elbo).toFixed(2)}`
    : 'not evaluated yet';
  return `${state} at step ${step}: ${numbers}\n${run}`;
}

/** `train CONFIG` */
export async function trainCommand(file: string, options: TrainOptions & { resume?: boolean }): Promise<number> {
  const loaded = await loadConfig(file, options.set);
  const how = { runs: options.runs, resume: options.resume ? 'unfinished' : 'no' } as const;
  const result = await watched(loaded.name, watch => trainOne(loaded, loaded.config, how, watch));
  show(options.json ?? false, result, () => describe(result));
  return result.state === 'finished' ? STATUS.done : STATUS.interrupted;
}

/** `sweep CONFIG`: every member of the grid, some at a time; finished ones are skipped, unfinished ones go on. */
export async function sweepCommand(file: string, options: TrainOptions & { jobs: number }): Promise<number> {
  const loaded = await loadConfig(file, options.set);
  const members = expandSweep(loaded.config);
  // Members side by side share the processors.
  const threads = Math.max(1, Math.floor(availableParallelism() / options.jobs));
  const how = { runs: options.runs, resume: 'finished', threads } as const;
  const results: Trained[] = [];
  await watched(`${loaded.name}, ${members.length} runs`, async watch => {
    const steps = members.map(() => ({ done: 0, total: 1 }));
    let next = 0;
    const tell = (what: string): void => {
      const sum = (key: 'done' | 'total'): number => steps.reduce((total, step) => total + step[key] / step.total, 0);
      watch.progress(Math.round(1000 * sum('done')) / 10, 100 * members.length, what);
    };
    const work = async (): Promise<void> => {
      while (next < members.length) {
        const index = next++;
        const progress = (done: number, total: number, what: string): void => {
          steps[index] = { done, total };
          tell(`% (run ${index + 1}: ${what})`);
        };
        results[index] = await trainOne(loaded, members[index]!, how, { signal: watch.signal, progress });
        if (results[index].state === 'stopped') throw new CancelledError('interrupted');
        steps[index] = { done: 1, total: 1 };
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: options.jobs }, work));
    const failed = outcomes.find(outcome => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  });
  show(options.json ?? false, { runs: results.map(({ run }) => run) }, () => results.map(describe).join('\n'));
  return STATUS.done;
}
