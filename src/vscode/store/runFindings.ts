import { join } from 'node:path';
import { spread } from '../../base/evenly';
import { mainParameter, rateWeight } from '../../config/schema/objective';
import { latentPoints } from '../../analysis/population/latentPoints';
import { evaluationsOf, lastEvaluation } from '../../analysis/population/curvePoints';
import { findings } from '../../analysis/findings/findings';
import { heldOutSince } from '../../analysis/latents/evaluationDifferences';
import { ratePartsPoint } from '../../analysis/population/ratePartsPoints';
import { differencesOf } from '../../analysis/population/runDifferences';
import { peekComparison } from '../../analysis/results/rememberedLayers';
import { peek } from '../../analysis/results/remembered';
import type { Comparison, Settling } from '../../analysis/results/comparison';
import type { RunDifference, SinceEvaluation } from '../../analysis/results/differences';
import { ESTIMATED, type Estimated } from '../../analysis/results/estimated';
import type { Finding } from '../../analysis/results/finding';
import { PROFILE, type Profile } from '../../analysis/results/profile';
import type { CurvePoint } from '../../analysis/results/curve';
import { peekSettling } from '../../analysis/similarity/settling';
import { ifReadable } from '../../run/folder';
import type { FollowedRun } from '../../run/follow';
import { readPerExample } from '../../run/perExample';
import { type Evaluation, scheduleStepsOf } from '../../run/records';
import { lastingCheckpoints, MOST_FOLLOWED } from '../../run/checkpoints/lasting';
import { Watched } from '../../run/stamp';
import { isTraining } from '../text/run';

/** What the findings need of a followed run. */
export type FoundRun = Pick<FollowedRun, 'dir' | 'info' | 'config' | 'health' | 'scalars' | 'checkpoints' | 'passing'>;

/** What was measured of a run before, and kept in its folder; of its last checkpoint unless told. */
interface Remembered {
  comparison?: Comparison | undefined;
  /** Of those that its course is drawn through, as far as they are known. */
  profiles?: Profile[] | undefined;
  profile?: Profile | undefined;
  settling?: Settling | undefined;
  estimated?: Estimated | undefined;
}

const memory = new WeakMap<FoundRun, { last: string; watched: Watched<Remembered>; known: Remembered }>();

/**
 * What is found of a run without measuring anything: from its evaluations and from what was measured before.
 * @param points those of the finished runs that differ from it in their parameter and seed alone
 * @param runs all runs of its config
 */
export function findingsOf(run: FoundRun, points: readonly CurvePoint[], runs: readonly FoundRun[]): Finding[] {
  const { config, info, scalars } = run;
  const { comparison, profile, profiles, settling, estimated } = rememberedOf(run);
  const tests = evaluationsOf(scalars, 'test');
  const own = config && mainParameter(config.objective)?.value;
  // Those of a multi-rate run all have its β.
  const alike = points
    .filter(({ parameter, multiRate }) => multiRate || parameter.value === own)
    .map(point => point.run);
  // Each seed once, as a report has it; a run may be there twice with other examples held out.
  const seeds = runs.filter((one, i) => {
    const ofSeed = (other: FoundRun): boolean => other.info.seed === one.info.seed && alike.includes(other.dir);
    return one.info.seed !== info.seed && runs.findIndex(ofSeed) === i;
  });
  return findings({
    likelihood: config?.model.likelihood ?? 'bernoulli',
    objective: config?.objective,
    steps: scheduleStepsOf(info),
    test: lastEvaluation(scalars, 'test'),
    train: lastEvaluation(scalars, 'train'),
    tests,
    trains: evaluationsOf(scalars, 'train'),
    earlier: config && sinceOf(run, tests, rateWeight(config.objective)),
    checkpoints: run.checkpoints.map(({ step }) => step),
    examples: config && { ...info.data, most: config.analysis.examples },
    comparison,
    profile,
    profiles,
    estimated,
    rateParts: runs.flatMap(one => {
      if (!points.some(point => point.run === one.dir)) return [];
      const known = one.dir === run.dir ? estimated : estimatedOf(one);
      return (known && ratePartsPoint(one, known)) ?? [];
    }),
    settlings: settling && [settling, ...seeds.flatMap(one => rememberedOf(one).settling ?? [])],
    curve: points.length > 0 ? { points: [...points], differences: differencesBetween(points) } : undefined,
    latents: latentPoints(
      info,
      runs.filter(({ health }) => health === 'finished'),
    ),
  });
}

const estimates = new WeakMap<
  FoundRun,
  { last: string; watched: Watched<Estimated | undefined>; known?: Estimated | undefined }
>();

/** As `rememberedOf`, of estimates alone: of many runs the rest is not asked for. */
function estimatedOf(run: FoundRun): Estimated | undefined {
  const last = run.checkpoints.at(-1)?.file;
  if (last === undefined || isTraining(run)) return undefined;
  let entry = estimates.get(run);
  if (entry?.last !== last) {
    entry = { last, watched: new Watched(join(run.dir, 'analysis'), () => peek(ESTIMATED, [last], {})) };
    estimates.set(run, entry);
  }
  const now = entry;
  ifReadable(() => now.watched.refresh(Date.now(), known => (now.known = known)));
  return now.known;
}

const since = new WeakMap<FoundRun, { key: string; found: SinceEvaluation[] }>();

/** Computed again only where there is another evaluation. */
function sinceOf(run: FoundRun, tests: readonly Evaluation[], weight: number): SinceEvaluation[] {
  const key = `${tests.length} ${tests.at(-1)?.step}`;
  const known = since.get(run);
  if (known?.key === key) return known.found;
  const kept = ifReadable(() => readPerExample(run.dir));
  const found = heldOutSince(tests, kept, weight);
  // What could not be read this time may be there the next.
  if (kept) since.set(run, { key, found });
  return found;
}

const MOST_CURVES = 16;
const differences = new Map<string, RunDifference[]>();

/** Of the last curves that were asked for. */
export function differencesBetween(points: readonly CurvePoint[]): RunDifference[] {
  const key = JSON.stringify(points.map(({ run, step }) => [run, step]));
  const found = differences.get(key) ?? differencesOf(points);
  differences.delete(key);
  differences.set(key, found);
  if (differences.size > MOST_CURVES) differences.delete(differences.keys().next().value!);
  return found;
}

/** Read again only where the run's results or its last checkpoint have changed; nothing of a run that still trains. */
function rememberedOf(run: FoundRun): Remembered {
  const last = run.checkpoints.at(-1)?.file;
  if (last === undefined || isTraining(run)) return {};
  let entry = memory.get(run);
  if (entry?.last !== last) {
    const lasting = lastingCheckpoints(run.checkpoints, run.passing);
    const read = () => ({
      comparison: peekComparison([last]),
      profile: peek(PROFILE, [last], {}),
      profiles: spread(lasting, MOST_FOLLOWED).flatMap(({ file }) => peek(PROFILE, [file], {}) ?? []),
      settling: peekSettling(lasting),
      estimated: peek(ESTIMATED, [last], {}),
    });
    entry = { last, watched: new Watched(join(run.dir, 'analysis'), read), known: {} };
    memory.set(run, entry);
  }
  const now = entry;
  ifReadable(() => now.watched.refresh(Date.now(), known => (now.known = known)));
  return now.known;
}
