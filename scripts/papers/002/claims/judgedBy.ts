import { formatCount } from '../../../../src/views/chart/format';
import { beyond, type ClaimOn, claimOn, type RowOn } from '../../common/claims';
import { lastOf, type Run } from '../../common/finishedRuns';
import { BETAS, layersText, type Setting, splitText } from '../settings';
import { someOf, type Study } from '../study';

/** What this paper says of one of its figures, and which runs it is judged by. */

export interface Row extends RowOn<Study> {
  readonly id: string;
}

interface Claim<M> extends ClaimOn<Study, M> {
  readonly id: string;
  readonly of: readonly Setting[];
  /** All, unless given. */
  readonly betas?: readonly number[];
}

export function claim<M>({ id, of, betas = BETAS, ...told }: Claim<M>): Row {
  const row = claimOn(told);
  return {
    ...row,
    id,
    judge: async study => ({ ...(await row.judge(study)), of: sizesText(study, of, betas) }),
  };
}

/** What no runs of this study can say. */
export function outside(id: string, figure: string, says: string, why: string): Row {
  return { ...beyond(figure, says, why), id };
}

/** 'constant volume of 1,024: 1 layer, 3 layers, β 0.01, 1 (seeds 0, 1), 0.1 (seed 0); 5,000 held out, 4,000 steps' */
export function sizesText(study: Pick<Study, 'runs'>, settings: readonly Setting[], betas: readonly number[]): string {
  const found = settings.flatMap(setting =>
    betas.flatMap(beta => {
      const runs = someOf(study.runs, setting, beta);
      return runs.length === 0 ? [] : [{ setting, beta, runs }];
    }),
  );
  if (found.length === 0) return 'no run';
  const splits = new Map(settings.map(setting => [splitText(setting), setting]));
  const said = [...splits.keys()].flatMap(split => {
    const inSplit = found.filter(({ setting }) => splitText(setting) === split);
    return inSplit.length === 0 ? [] : [`${split}: ${depthsText(inSplit)}`];
  });
  const runs = found.flatMap(one => one.runs);
  return `${said.join('; ')}; ${heldOutText(runs)} held out, ${stepsText(runs)} steps`;
}

/** '1 layer, 3 layers, β 0.01, 1 (seeds 0, 1), 0.1, 5 (seed 0)' where both have the same. */
function depthsText(found: readonly { setting: Setting; beta: number; runs: readonly Run[] }[]): string {
  const depths = [...new Set(found.map(({ setting }) => layersText(setting)))];
  const told = depths.map(depth => ({
    depth,
    betas: grouped(
      found.filter(({ setting }) => layersText(setting) === depth),
      ({ runs }) => seedsText(runs),
    )
      .map(([seeds, some]) => `${some.map(({ beta }) => beta).join(', ')} (${seeds})`)
      .join(', '),
  }));
  return grouped(told, ({ betas }) => betas)
    .map(([betas, some]) => `${some.map(({ depth }) => depth).join(', ')}, β ${betas}`)
    .join('; ');
}

/** Key -> the values that have it, in their order. */
function grouped<T>(values: readonly T[], keyOf: (value: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return [...groups];
}

const seedsText = (runs: readonly Run[]): string =>
  `seed${runs.length === 1 ? '' : 's'} ${runs.map(({ seed }) => seed).join(', ')}`;

const heldOutText = (runs: readonly Run[]): string => unique(runs.map(({ tests }) => tests.at(-1)?.n ?? 0));
const stepsText = (runs: readonly Run[]): string => unique(runs.map(run => lastOf(run).step));

const unique = (values: readonly number[]): string => [...new Set(values)].map(formatCount).join(' or ');
