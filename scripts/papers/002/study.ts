import { COLLAPSE_RATE } from '../../../src/analysis/findings/collapse';
import type { Estimated } from '../../../src/analysis/results/estimated';
import type { Run } from '../common/finishedRuns';
import { NotTestable } from '../common/notTestable';
import { type Difference, differenceOf, type Group, groupOf, type Measured, type Spread, spreadOf } from './margins';
import { ALL, BETAS, betaOfRun, isSame, type Setting, settingOf, settingText } from './settings';
import type { Course } from './shapes';

/** What the claims are judged by. */

/** Training examples, or held-out ones. */
export type Side = 'train' | 'test';

/** Of each example of one side, nats. */
export interface Examples {
  /** Tells these examples from any others. */
  readonly id: string;
  readonly rate: ArrayLike<number>;
  readonly distortion: ArrayLike<number>;
}

/** The same, and the distortion of each example when it is the next one's code that is decoded. */
export interface Finished extends Examples {
  readonly ofOther: ArrayLike<number>;
}

export type Estimate = Pick<Measured, 'value' | 'error'>;
export type Memory = NonNullable<Estimated['memorisation']>;

/** Distortions without a model: of the mean training image, and of each image as it is. */
export interface Bounds {
  readonly constant: Estimate;
  readonly least: Estimate;
}

/** Mutual information of training examples and their codes, from batches. */
export interface Batches {
  readonly batch: number;
  /** Every posterior of the batch counts alike. */
  readonly plain: Estimate;
  /** A point's own posterior counts as it does among all training examples. */
  readonly corrected: Estimate;
}

export interface MemoryControls {
  /** Which examples were trained on and which were not is drawn by lot. */
  readonly byLot: Memory;
  /** Reconstructions are held against the next example in the place of their own. */
  readonly ofOthers: Memory;
}

export interface Study {
  readonly runs: readonly Run[];
  /** At the last step. */
  finished(run: Run, side: Side): Promise<Finished>;
  /** Held-out examples at the evaluation at which the run's objective was best on them. */
  early(run: Run): Promise<Examples>;
  estimated(run: Run): Promise<Estimated>;
  /** Of the model before its first step. @throws NotTestable */
  untrained(run: Run): Promise<Estimated>;
  memoryControls(run: Run): Promise<MemoryControls>;
  batches(run: Run): Promise<Batches>;
  /** Of the examples of a run's split, whatever the model. */
  bounds(run: Run, side: Side): Promise<Bounds>;
  /** L2 distances of held-out examples to the nearest training example of a run's split. */
  distances(run: Run): Promise<readonly number[]>;
}

/** By seed. @throws NotTestable if there is none */
export function runsOf({ runs }: Pick<Study, 'runs'>, setting: Setting, beta: number): Run[] {
  const found = someOf(runs, setting, beta);
  if (found.length === 0) throw new NotTestable(`no run of ${settingText(setting)}, β ${beta}`);
  return found;
}

/** The same, or none. */
export function someOf(runs: readonly Run[], setting: Setting, beta: number): Run[] {
  const inSetting = (run: Run): boolean => {
    const own = settingOf(run);
    return own !== undefined && isSame(own, setting) && betaOfRun(run) === beta;
  };
  return runs.filter(inSetting).sort((a, b) => a.seed - b.seed);
}

/** One of several runs of a split, whatever its model. @throws NotTestable if there is none */
export function anyOf(study: Study, { kind, train }: Setting, betas: readonly number[] = BETAS): Run {
  const settings = ALL.filter(one => one.kind === kind && one.train === train);
  const [found] = settings.flatMap(one => betas.flatMap(beta => someOf(study.runs, one, beta)));
  if (!found) throw new NotTestable(`no run of ${kind} with ${train.toLocaleString('en-US')} training examples`);
  return found;
}

/** Whether the models' codes say next to nothing of an example. @throws NotTestable if there is no run */
export async function isCollapsed(study: Study, setting: Setting, beta: number): Promise<boolean> {
  for (const run of runsOf(study, setting, beta)) {
    if ((await study.estimated(run)).test.rate.value >= COLLAPSE_RATE) return false;
  }
  return true;
}

/** Those of some β at which the models of a setting have not collapsed. @throws NotTestable where a β has no run */
export async function usedBetas(study: Study, setting: Setting, betas: readonly number[] = BETAS): Promise<number[]> {
  const used: number[] = [];
  for (const beta of betas) if (!(await isCollapsed(study, setting, beta))) used.push(beta);
  return used;
}

/** What is measured of one run. */
export type Quantity = (study: Study, run: Run) => Promise<Measured>;

/** @throws NotTestable where a β has no run, or the study no two runs that differ in their seed alone */
export async function courseOf(
  study: Study,
  setting: Setting,
  quantity: Quantity,
  betas: readonly number[] = BETAS,
): Promise<Course> {
  const points: Course['points'][number][] = [];
  for (const beta of betas) points.push({ beta, of: await groupAt(study, setting, beta, quantity) });
  return { points, seeds: await seedsOf(study, quantity) };
}

/** @throws NotTestable if there is no run */
export async function groupAt(study: Study, setting: Setting, beta: number, quantity: Quantity): Promise<Group> {
  return groupOf(await eachOf(runsOf(study, setting, beta), study, quantity));
}

/** Of which runs: all seeds. */
export interface Place {
  readonly setting: Setting;
  readonly beta: number;
}

/** What runs of one place have more than those of another. @throws NotTestable as above */
export async function differenceBetween(study: Study, a: Place, b: Place, quantity: Quantity): Promise<Difference> {
  const groupOfPlace = ({ setting, beta }: Place): Promise<Group> => groupAt(study, setting, beta, quantity);
  return differenceOf(await groupOfPlace(a), await groupOfPlace(b), await seedsOf(study, quantity));
}

/** What runs of the study that differ in their seed alone differ by. @throws NotTestable where there are none */
export async function seedsOf(study: Study, quantity: Quantity): Promise<Spread> {
  const groups: number[][] = [];
  for (const setting of ALL) {
    for (const beta of BETAS) {
      const runs = someOf(study.runs, setting, beta);
      if (runs.length > 1) groups.push((await eachOf(runs, study, quantity)).map(({ value }) => value));
    }
  }
  return spreadOf(groups);
}

/** One after the other: what is measured holds much memory. */
async function eachOf(runs: readonly Run[], study: Study, quantity: Quantity): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const run of runs) all.push(await quantity(study, run));
  return all;
}
