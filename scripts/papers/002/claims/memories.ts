import { COLLAPSE_RATE } from '../../../../src/analysis/findings/collapse';
import { MEMORISED } from '../../../../src/analysis/findings/ofEstimates/memorises';
import { ERRORS } from '../../../../src/analysis/findings/significance';
import type { Run } from '../../common/finishedRuns';
import { NotTestable } from '../../common/notTestable';
import { betaOfRun, type Setting, settingOf, settingText } from '../settings';
import { type Memory, runsOf, type Study } from '../study';
import { pointsText, shareText } from '../wordsOfRates';

/** How often what is made of unseen examples looks like training examples. */

/** Of one run. */
export interface MemoryOf {
  readonly setting: Setting;
  readonly beta: number;
  readonly seed: number;
  /** Its code says next to nothing: what it makes of all examples is one image. */
  readonly collapsed: boolean;
  readonly memory: Memory;
}

/** @throws NotTestable */
export type MemoryIn = (study: Study, run: Run) => Promise<{ collapsed: boolean; memory: Memory }>;

export const finishedMemory: MemoryIn = async (study, run) => {
  const { memorisation, test } = await study.estimated(run);
  return { collapsed: test.rate.value < COLLAPSE_RATE, memory: known(memorisation) };
};

/** Controls. */
export const untrainedMemory: MemoryIn = async (study, run) => ({
  collapsed: false,
  memory: known((await study.untrained(run)).memorisation),
});
export const memoryByLot: MemoryIn = async (study, run) => ({
  collapsed: false,
  memory: (await study.memoryControls(run)).byLot,
});
export const memoryOfOthers: MemoryIn = async (study, run) => ({
  collapsed: false,
  memory: (await study.memoryControls(run)).ofOthers,
});

function known(memory: Memory | null): Memory {
  if (!memory) throw new NotTestable('too few held-out examples to measure memorisation');
  return memory;
}

/** Of each run of some settings and β. @throws NotTestable where there is none of one */
export async function memoriesOf(
  study: Study,
  settings: readonly Setting[],
  betas: readonly number[],
  of: MemoryIn = finishedMemory,
): Promise<MemoryOf[]> {
  const runs = settings.flatMap(setting => betas.flatMap(beta => runsOf(study, setting, beta)));
  const all: MemoryOf[] = [];
  for (const run of runs) {
    all.push({ setting: settingOf(run)!, beta: betaOfRun(run)!, seed: run.seed, ...(await of(study, run)) });
  }
  return all;
}

/** As the product's finding says it: by more than ten points and two errors. */
export function isMemory({ excess: { value, error } }: Memory): boolean {
  return value > MEMORISED && value > ERRORS * error;
}

export const memorises = ({ collapsed, memory }: Pick<MemoryOf, 'collapsed' | 'memory'>): boolean =>
  !collapsed && isMemory(memory);

/** At one β at least, all seeds. */
export function memorisesSomewhere(all: readonly MemoryOf[]): boolean {
  const betas = [...new Set(all.map(({ beta }) => beta))];
  return betas.some(value => all.filter(({ beta }) => beta === value).every(memorises));
}

export const isLess = (a: Memory, b: Memory): boolean =>
  b.excess.value - a.excess.value > ERRORS * Math.hypot(a.excess.error, b.excess.error);

/** Whether reconstructions are nearer to their own example than to that of another, by the shares that find none nearer. */
export function knowsItsOwn(own: Memory, ofOther: Memory): boolean {
  const nearer = ({ nearTrained, nearUnseen }: Memory): number => nearTrained + nearUnseen;
  const variance = (share: number, n: number): number => (share * (1 - share)) / n;
  const [a, b] = [nearer(own), nearer(ofOther)];
  return b - a > ERRORS * Math.sqrt(variance(a, own.n) + variance(b, ofOther.n));
}

export function memoriesText(all: readonly MemoryOf[]): string {
  const [first] = all;
  if (!first) return 'none';
  const each = all.map(({ setting, beta, seed, collapsed, memory: { excess, nearTrained, nearUnseen } }) => {
    const shares = `${shareText(nearTrained)} like training examples, ${shareText(nearUnseen)} like unseen ones`;
    const note = collapsed ? ', collapsed' : '';
    return `${settingText(setting)}, β ${beta}, seed ${seed}: ${pointsText(excess)} (${shares}${note})`;
  });
  return `${each.join('; ')}; of ${first.memory.n.toLocaleString('en-US')} reconstructions, among ${first.memory.among.toLocaleString('en-US')} of each`;
}
