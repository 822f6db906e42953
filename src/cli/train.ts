import { dirname, join, resolve } from 'node:path';
import { UserError } from '../base/errors';
import type { Watch } from '../base/progress';
import { CancelledError } from '../base/rpc';
import { type LoadedConfig, loadConfig } from '../config/load';
import { expandSweep, resolvedConfig } from '../config/sweep';
import type { SingleConfig } from '../config/schema';
import { physicalCores } from '../engine/threads';
import { train } from '../protocol/worker';
import { SweepSteps } from '../worker/sweepSteps';
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
  watch: Watch,
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
  const numbers = test ? testText(test) : 'not evaluated yet';
  return `${state} at step ${step}: ${numbers}\n${run}`;
}

function testText(test: NonNullable<Trained['test']>): string {
  return 'accuracy' in test
    ? `held-out accuracy ${(100 * test.accuracy).toFixed(1)} %, cross-entropy ${test.crossEntropy.toFixed(3)}`
    : `held-out rate ${test.rate.toFixed(2)} + distortion ${test.distortion.toFixed(2)} = ${(-test.elbo).toFixed(2)}`;
}

/** `train CONFIG` */
export async function trainCommand(file: string, options: TrainOptions & { resume?: boolean }): Promise<number> {
  const loaded = await loadConfig(file, options.set);
  const how = { runs: options.runs, resume: options.resume ? 'unfinished' : 'no' } as const;
  const result = await watched(loaded.name, watch => trainOne(loaded, loaded.config, how, watch));
  show(options.json ?? false, result, () => describe(result));
  return result.state === 'finished' ? STATUS.done : STATUS.interrupted;
}

/**
 * `sweep CONFIG`: every member of the grid, some at a time; finished ones are skipped, unfinished ones go on. A member
 * that fails does not keep the others from being trained.
 */
export async function sweepCommand(file: string, options: TrainOptions & { jobs: number }): Promise<number> {
  const loaded = await loadConfig(file, options.set);
  const members = expandSweep(loaded.config);
  // Members side by side share the cores.
  const jobs = Math.min(options.jobs, members.length);
  const threads = Math.max(1, Math.floor(physicalCores() / jobs));
  const how = { runs: options.runs, resume: 'finished', threads } as const;
  const results: Trained[] = [];
  const failures = new Set<string>();
  await watched(`${loaded.name}, ${members.length} runs`, async watch => {
    const steps = new SweepSteps(members.length, watch);
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < members.length) {
        const index = next++;
        try {
          const result = await trainOne(loaded, members[index]!, how, steps.watchOf(index));
          if (result.state === 'stopped') throw new CancelledError('interrupted');
          results[index] = result;
        } catch (thrown) {
          if (thrown instanceof UserError && !thrown.usage) failures.add(thrown.message);
          else {
            // Nobody is to begin another one.
            next = members.length;
            throw thrown;
          }
        }
        steps.end(index);
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: jobs }, work));
    const broken = outcomes.find(outcome => outcome.status === 'rejected');
    if (broken) throw broken.reason;
  });
  if (failures.size > 0) {
    const done = Object.keys(results).length;
    throw new UserError([`${members.length - done} of ${members.length} runs failed`, ...failures].join('\n'));
  }
  show(options.json ?? false, { runs: results.map(({ run }) => run) }, () => results.map(describe).join('\n'));
  return STATUS.done;
}
