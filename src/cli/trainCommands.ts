import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../base/errors';
import { expandPath } from '../base/paths/expandPath';
import { CancelledError } from '../base/rpc';
import { type LoadedConfig, loadConfig } from '../config/reading/loadConfig';
import { expandSweep, formsOf, resolvedConfig } from '../config/reading/expandSweep';
import { overriddenConfig } from '../config/reading/storedConfig';
import { train } from '../protocol/worker';
import { RUN_FILE, readRun } from '../run/folder';
import { configOf } from '../run/places';
import { memberNames } from '../run/sweeps/sweepMembers';
import { runQueue } from '../worker/sweepQueue';
import { cautionsOf } from './cautions';
import { runBetaText } from './texts/betaSaid';
import { trustFolder } from './trustFolder';
import { STATUS, caution, show, watched } from './terminal';
import { inWorker } from './inWorker';
import { warn } from '../base/warn';

interface TrainOptions {
  readonly set: string[];
  readonly runs?: string;
  readonly data?: string;
  readonly json?: boolean;
}

type Trained = z.output<typeof train.result>;

/** What a worker needs to know of a config beside what is trained. */
function targetOf({ name, file }: LoadedConfig, { runs, data }: TrainOptions) {
  const runsRoot = runs === undefined ? join(dirname(file), 'runs') : resolve(expandPath(runs));
  return { name, configFile: file, runsRoot, ...(data !== undefined && { data: resolve(expandPath(data)) }) };
}

function describe({ run, state, alreadyThere = false, step, test, best, reason }: Trained): string {
  const beta = runBetaText(run);
  const numbers = [
    test ? [testText(test), ...(beta === undefined ? [] : [beta])].join(' ') : 'not evaluated yet',
    ...(best === null || best === step ? [] : [`best at step ${best}`]),
  ].join('; ');
  const ended = reason === undefined ? `${state} at step ${step}` : `${state} early at step ${step} (${reason})`;
  return `${alreadyThere ? 'already there, ' : ''}${ended}: ${numbers}\n${run}`;
}

function testText(test: NonNullable<Trained['test']>): string {
  return 'accuracy' in test
    ? `held-out accuracy ${(100 * test.accuracy).toFixed(1)} %, cross-entropy ${test.crossEntropy.toFixed(3)}`
    : `held-out rate ${test.rate.toFixed(2)} + distortion ${test.distortion.toFixed(2)} = ${(-test.elbo).toFixed(2)}`;
}

interface TrainOneOptions extends TrainOptions {
  readonly resume?: boolean;
  readonly continue?: string;
  readonly from?: number;
}

/** `train CONFIG`, or `train --continue RUN` */
export async function trainCommand(file: string | undefined, options: TrainOneOptions): Promise<number> {
  if (options.continue !== undefined) return continueCommand(options.continue, file, options);
  if (file === undefined) throw new UserError('train needs a config, or a run to go on from: --continue RUN', true);
  if (options.from !== undefined && !options.resume) {
    throw new UserError('--from is a step of the run of --continue RUN, or of --resume', true);
  }
  if (options.data !== undefined && !options.resume) {
    throw new UserError(
      '--data says where the data of a run are: use it with --resume or --continue, or --set data.path=PATH here',
      true,
    );
  }
  const loaded = await loadConfig(file, options.set);
  const config = resolvedConfig(loaded.config);
  trustFolder(loaded, options.set);
  if (Object.keys(loaded.config.sweep ?? {}).length > 0 && !options.json) {
    warn('the config has a sweep: this trains its base alone, `sweep` trains its runs');
  }
  caution(cautionsOf([loaded.config]));
  const resume = options.resume ? 'unfinished' : 'no';
  const result = await watched(loaded.name, watch =>
    inWorker(train, { ...targetOf(loaded, options), config, resume, from: options.from }, watch),
  );
  return ended(result, options.json);
}

/** @param resume the command that goes on with it */
function ended(result: Trained, json = false, resume = 'train --resume'): number {
  show(json, result, () => describe(result));
  if (result.state === 'finished') return STATUS.done;
  const kept = result.step > 0 ? `with a checkpoint at step ${result.step}` : 'before its first step';
  warn(`interrupted ${kept}; ${resume} goes on from there`);
  return STATUS.interrupted;
}

async function continueCommand(
  run: string,
  file: string | undefined,
  { set, from, resume, json, runs, data }: TrainOneOptions,
): Promise<number> {
  if (file !== undefined) {
    throw new UserError(
      `--continue goes on with the config of the run: leave ${file} out${file.includes('=') ? ', or put --set before it' : ''}`,
      true,
    );
  }
  if (from === 0) throw new UserError('--from: a run goes on from one of its checkpoints, step 0 is none', true);
  const dir = resolve(expandPath(run));
  const info = readRun(dir);
  const config = overriddenConfig(info.config, join(dir, RUN_FILE), set);
  const configFile = configOf(dir, info);
  trustFolder({ folder: dirname(configFile), config }, set);
  const name = config.name ?? info.name;
  const result = await watched(name, watch =>
    inWorker(
      train,
      {
        name,
        configFile,
        config: resolvedConfig(config),
        parent: { run: dir, step: from },
        runsRoot: runs === undefined ? dirname(dirname(dir)) : resolve(expandPath(runs)),
        ...(runs === undefined && { folder: dirname(dir) }),
        ...(data !== undefined && { data: resolve(expandPath(data)) }),
        resume: resume ? 'unfinished' : 'no',
      },
      watch,
    ),
  );
  // The parent's last checkpoint may be another by then.
  const step = from ?? readRun(result.run).parent?.step;
  return ended(result, json, `train --continue ${run} --from ${step} --resume, with the same --set,`);
}

/**
 * `sweep CONFIG`: every member of the grid, some at a time; finished ones are skipped, unfinished ones go on. A member
 * that fails does not keep the others from being trained.
 */
export async function sweepCommand(file: string, options: TrainOptions & { jobs: number }): Promise<number> {
  const loaded = await loadConfig(file, options.set);
  trustFolder(loaded, options.set);
  const members = expandSweep(loaded.config);
  caution(cautionsOf(members, Math.min(options.jobs, members.length)));
  const names = memberNames(members);
  const distinctions = names.map(({ folder }) => folder);
  const configs = members.map(member => formsOf(loaded.config, member));
  const { trained, failures, stopped } = await watched(`${loaded.name}, ${configs.length} runs`, watch =>
    runQueue({ ...targetOf(loaded, options), configs, distinctions, jobs: options.jobs }, watch),
  );
  if (stopped) throw new CancelledError('interrupted');
  const results = trained.filter(member => member !== undefined);
  if (failures.length > 0) {
    const failed = configs.length - results.length;
    throw new UserError([`${failed} of ${configs.length} runs failed`, ...failures].join('\n'));
  }
  show(options.json ?? false, { runs: results.map(({ run }) => run) }, () =>
    trained.flatMap((member, i) => (member ? `${names[i]!.label}: ${describe(member)}` : [])).join('\n'),
  );
  return STATUS.done;
}
