import { resolve } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../../base/errors';
import { evenly } from '../../base/evenly';
import { writeAtomic } from '../../base/files';
import type { Watch } from '../../base/progress';
import { lossWeight, mainParameter, objectiveLabel, rateWeight, trainedOver } from '../../config/schema/objective';
import { storedConfig } from '../../config/reading/storedConfig';
import { besideRun } from '../../analysis/population/besideRun';
import { curveKey, evaluationsOf, lastEvaluation } from '../../analysis/population/curvePoints';
import {
  describedAt,
  hasUnpaired,
  isBesideMultiRate,
  OTHERS_HELD_OUT,
} from '../../analysis/population/retrainedBeside';
import { readableRuns } from '../../analysis/population/runsOnCurves';
import { latentPoints } from '../../analysis/population/latentPoints';
import { findings } from '../../analysis/findings/findings';
import { heldOutSince } from '../../analysis/latents/evaluationDifferences';
import { ESTIMATED } from '../../analysis/results/estimated';
import { PROFILE, type Profile } from '../../analysis/results/profile';
import { peek } from '../../analysis/results/remembered';
import { peekComparison } from '../../analysis/results/rememberedLayers';
import { BETA_CURVE } from '../../analysis/results/curves/betaCurve';
import type { RetrainedRun } from '../../analysis/results/curves/retrained';
import type { Comparison, Settling } from '../../analysis/results/comparison';
import { peekSettling, settlingPairs } from '../../analysis/similarity/settling';
import type { report } from '../../protocol/worker';
import { bestEvaluation } from '../../run/bestEvaluation';
import { type CheckpointFile, listCheckpoints } from '../../run/checkpoints/checkpoint';
import { ifReadable, readRun, readState } from '../../run/folder';
import { healthOf } from '../../run/health';
import { type ImageKind, listImages, readImage } from '../../run/imageFolder';
import { holderOf, lockOwner } from '../../run/lock';
import { configOf } from '../../run/places';
import { scheduleStepsOf } from '../../run/records';
import { readPerExample } from '../../run/perExample';
import { firstLogged, scheduledIn } from '../../run/schedule';
import { lastingCheckpoints } from '../../run/checkpoints/lasting';
import { passingSteps } from '../../run/checkpoints/passing';
import { lostScalars, readScalars } from '../../run/scalars';
import { nodeDocument } from '../../views/chart/nodeDocument';
import { renderReport } from '../../views/report/report';
import { type ReportImage } from '../../views/report/reportData';
import { betaCurveJob } from './multiRate/betaCurveJob';
import { knownFrechet } from './frechetJob';
import { compareJob, inspectJob, profileJob } from './inspectJobs';
import { reproduce } from './reproduceJob';
import { measureRetrained, retrainedRuns } from './multiRate/retrainedRuns';
import { ReportAttempts } from './reportAttempts';
import { settlingJob } from './settlingJob';

/** Profiles of at most this many checkpoints go into a report. */
const PROFILES = 5;

/** Writes the report of the first run; the others give it a rate–distortion curve. */
export async function reportJob(
  { runs: asked, output, data }: z.output<typeof report.params>,
  watch: Watch,
): Promise<z.output<typeof report.result>> {
  const [dir, ...others] = asked as [string, ...string[]];
  const { readable, unreadable } = readableRuns(others);
  const runs = [dir, ...readable];
  const info = readRun(dir);
  const configFile = configOf(dir, info);
  const config = storedConfig(info.config, dir);
  // The lock first: see healthOf.
  const holder = holderOf(lockOwner(dir));
  const state = readState(dir);
  if (!state) throw new UserError(`${dir} has not begun to train: there is nothing to report`);

  const checkpoints = listCheckpoints(dir);
  const last = checkpoints.at(-1);
  const attempts = new ReportAttempts();
  const inspected = last && (await inspectedOf(dir, last.file, attempts, data, watch));
  const comparison = inspected?.layers && { step: last!.step, layers: inspected.layers };
  const profiles: Profile[] = [];
  const lasting = lastingOf(dir);
  for (const { file } of evenly(lasting, PROFILES)) {
    const known = file === last?.file ? inspected?.profile : undefined;
    const found = await attempts.of(
      'dimensions',
      dir,
      () => (known ? Promise.resolve(known) : profileJob({ file, data }, watch)),
      () => peek(PROFILE, [file], {}),
    );
    if (found) profiles.push(found);
  }
  const settlings = await settlingsOf(dir, lasting, runs, attempts, watch, data);
  const over = trainedOver(config.objective);
  const given: [string, ...string[]] = [dir, ...new Set(readable.filter(run => run !== dir))];
  const beside = besideRun(given, await retrainedOf(comparableOf(given), attempts, data, watch));
  const { curve, rateParts } = beside;
  const leftOut = [...unreadable, ...beside.leftOut];
  const problems: string[] = [];
  const scalars = readScalars(dir, problem => problems.push(problem));
  if (scalars.length === 0 && state.step >= firstLogged(info)) problems.push(lostScalars(dir, state.step));
  const { likelihood = 'bernoulli' } = config.model;
  const { objective } = config;
  const tests = evaluationsOf(scalars, 'test');
  const ofOneBeta = curve?.points.filter(({ multiRate }) => !multiRate) ?? [];
  const found = findings({
    likelihood,
    objective,
    steps: scheduleStepsOf(info),
    train: lastEvaluation(scalars, 'train'),
    test: lastEvaluation(scalars, 'test'),
    tests,
    trains: evaluationsOf(scalars, 'train'),
    earlier: heldOutSince(
      tests,
      ifReadable(() => readPerExample(dir)),
      rateWeight(objective),
    ),
    checkpoints: checkpoints.map(({ step }) => step),
    examples: { ...info.data, most: config.analysis.examples },
    comparison: comparison?.layers,
    profile: profiles.at(-1),
    profiles,
    settlings,
    // Known where somebody asked for it: it takes as long as some epochs.
    estimated: last && peek(ESTIMATED, [last.file], {}),
    // Of a curve of others nothing is said of this run.
    ...(curve && ofOneBeta.some(({ run }) => run === dir) ? { curve: { ...curve, points: ofOneBeta }, rateParts } : {}),
    ...(over ? { retrained: beside.retrained.filter(({ multiRateRun }) => multiRateRun === dir) } : {}),
    latents: latentPoints(info, finishedOf(given)),
  });
  const html = renderReport(
    {
      title: `${info.name}, ${objectiveLabel(objective)}, seed ${info.seed}`,
      info,
      state,
      health: healthOf(state, holder, Date.now(), Date.parse(info.created)),
      folder: dir,
      configFile,
      dataName: config.data.name,
      parameter: mainParameter(objective) ?? null,
      trainedOver: over ?? null,
      rateWeight: lossWeight(objective),
      likelihood,
      scalars,
      best: bestEvaluation(scalars, objective, scheduleStepsOf(info))?.step ?? null,
      problems,
      checkpoints: checkpoints.map(({ step }) => step),
      checkpointFile: last?.file ?? null,
      reconstructions: imageOf(dir, 'reconstructions', 'held-out above, model below'),
      samples: imageOf(dir, 'samples', 'decoded noise'),
      ...(last ? await knownFrechet(last.file) : { features: null, frechet: null }),
      comparison: comparison ?? null,
      profiles,
      unmeasured: attempts.problems,
      ...beside,
      leftOut,
      findings: found.filter(({ holds }) => holds),
      program: 'vae-lens',
      commands: await reproduce({ ...info, configFile }, runs),
    },
    await nodeDocument(),
  );
  const file = resolve(output);
  writeAtomic(file, html);
  const causes = new Set(Object.values(attempts.problems));
  return { file, findings: found, leftOut, unmeasured: causes.size > 0 ? [...causes].join('; ') : null };
}

/** How alike the layers are and what each of them says, in one look, or as far as either can be had by itself. */
async function inspectedOf(
  dir: string,
  file: string,
  attempts: ReportAttempts,
  data: string | undefined,
  watch: Watch,
): Promise<{ layers: Comparison | undefined; profile?: Profile }> {
  const both = await attempts.of(
    null,
    dir,
    () => inspectJob({ file, data }, watch),
    () => undefined,
  );
  if (both) return { layers: both.compare, profile: both.profile };
  const layers = await attempts.of(
    'layers',
    dir,
    () => compareJob({ files: [file], measures: [], data }, watch),
    () => peekComparison([file]),
  );
  return { layers };
}

/** Those of one β, and the multi-rate ones whose curves can stand beside the first run's. */
function comparableOf(dirs: readonly [string, ...string[]]): string[] {
  const own = describedAt(dirs[0]);
  return dirs.filter(dir => {
    const one = describedAt(dir);
    return dir === dirs[0] || one.config.objective.name !== 'multi-rate' || isBesideMultiRate(own, one);
  });
}

/** The multi-rate runs among them, over β and each beside those of one β, as far as that can be had. */
async function retrainedOf(
  dirs: readonly string[],
  attempts: ReportAttempts,
  data: string | undefined,
  watch: Watch,
): Promise<RetrainedRun[]> {
  for (const dir of dirs) {
    const file = listCheckpoints(dir).at(-1)?.file;
    const isMultiRate = trainedOver(storedConfig(readRun(dir).config, dir).objective) !== undefined;
    if (!isMultiRate || file === undefined || readState(dir)?.status === 'failed') continue;
    await attempts.of(
      'curve',
      dir,
      () => betaCurveJob({ file, data }, watch),
      () => peek(BETA_CURVE, [file], { betas: null }),
    );
  }
  if (hasUnpaired(dirs)) attempts.problems.retrained ??= OTHERS_HELD_OUT;
  const measure = measureRetrained(data, watch);
  return retrainedRuns(dirs, async (multiRate, others) => {
    const found = await attempts.of(
      'retrained',
      multiRate.dir,
      () => measure(multiRate, others),
      () => undefined,
    );
    return found ?? [];
  });
}

function lastingOf(dir: string): CheckpointFile[] {
  const info = readRun(dir);
  const checkpoints = listCheckpoints(dir);
  return lastingCheckpoints(
    checkpoints,
    passingSteps(checkpoints, scheduledIn(info, storedConfig(info.config, dir).train)),
  );
}

/**
 * How the layers of a run settled, and those of the runs that differ from it in their seed alone and can be read, each seed
 * once.
 */
async function settlingsOf(
  own: string,
  checkpoints: readonly CheckpointFile[],
  runs: readonly string[],
  attempts: ReportAttempts,
  watch: Watch,
  data: string | undefined,
): Promise<Settling[]> {
  const keyOf = (dir: string) => {
    const info = readRun(dir);
    return JSON.stringify([curveKey(info), mainParameter(storedConfig(info.config, dir).objective)?.value]);
  };
  const seeds = new Set([readRun(own).seed]);
  const settlings = [
    settlingPairs(checkpoints) &&
      (await attempts.of(
        'settling',
        own,
        () => settlingJob(checkpoints, watch, data),
        () => peekSettling(checkpoints),
      )),
  ];
  for (const dir of new Set(runs)) {
    const { seed } = readRun(dir);
    if (seeds.has(seed) || keyOf(dir) !== keyOf(own)) continue;
    try {
      settlings.push(await settlingJob(lastingOf(dir), watch, data));
      seeds.add(seed);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
    }
  }
  return settlings.filter(settling => settling !== undefined);
}

function finishedOf(dirs: readonly string[]) {
  const finished = dirs.filter(dir => readState(dir)?.status === 'finished');
  return finished.map(dir => ({ dir, info: readRun(dir), scalars: readScalars(dir) }));
}

function imageOf(dir: string, kind: ImageKind, caption: string): ReportImage | null {
  const last = listImages(dir).findLast(image => image.kind === kind);
  return last ? { png: readImage(last).toString('base64'), caption } : null;
}
