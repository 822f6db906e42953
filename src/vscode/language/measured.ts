import { isDeepStrictEqual } from 'node:util';
import { lastEvaluation } from '../../analysis/population/curvePoints';
import { COLLAPSE_RATE } from '../../analysis/findings/collapse';
import { number } from '../../analysis/findings/wording';
import type { CurvePoint } from '../../analysis/results/curve';
import { valueAt } from '../../base/valueAt';
import { isMapping, pathOf } from '../../config/schema/keys';
import { flowText } from '../../config/language/meaning';
import { betaOf, objectiveSection } from '../../config/schema/objective';
import type { ConfigText } from '../../config/reading/read';
import type { SingleConfig } from '../../config/schema/schema';
import { resolvedConfig, sameConfig } from '../../config/reading/expandSweep';
import type { FollowedRun } from '../../run/follow';
import type { Evaluation } from '../../run/records';
import { formatBeta, formatNats } from '../../views/chart/format';

/** What runs have measured, put into words for the text of a config. */

/** What the words need of a followed run. */
export type MeasuredRun = Pick<FollowedRun, 'dir' | 'info' | 'state' | 'health' | 'scalars'>;

/** The last evaluation of the newest run of exactly this config: 'rate 15.6 · distortion 39.6 · 6 of 10 units active'. */
export function measuredLine(config: SingleConfig, runs: readonly MeasuredRun[]): string | undefined {
  const last = lastEvaluation(newestOf(config, runs)?.scalars ?? [], 'test');
  if (last === undefined) return undefined;
  const units = `${last.activeUnits} of ${last.units.length} units active`;
  return `rate ${formatNats(last.rate)} · distortion ${formatNats(last.distortion)} · ${units}`;
}

/** The newest run of exactly this config that has been evaluated on held-out examples. */
export function newestOf<Run extends MeasuredRun>(config: SingleConfig, runs: readonly Run[]): Run | undefined {
  const wanted = resolvedConfig(config);
  return runs.find(run => lastEvaluation(run.scalars, 'test') && sameConfig(run.info.config, wanted));
}

const MOST_ROWS = 8;

/**
 * A table (Markdown) of the runs that differ from a config in one key alone, one row for each of its values, the newest
 * run of each; undefined where there is nothing to compare. `own` is the value that stands out.
 */
export function measuredTable(
  key: string,
  own: unknown,
  config: SingleConfig,
  runs: readonly MeasuredRun[],
): string | undefined {
  const path = pathOf(key);
  const wanted = resolvedConfig(config);
  const ours = valueAt(wanted, path);
  const rows = new Map<unknown, { run: MeasuredRun; last: Evaluation }>();
  for (const run of runs) {
    const value = valueAt(run.info.config, path);
    const last = lastEvaluation(run.scalars, 'test');
    if (typeof value !== 'number' || rows.has(value) || !last || !hasEnded(run, key)) continue;
    if (sameConfig(having(run.info.config, path, ours), wanted)) rows.set(value, { run, last });
  }
  const values = [...rows.keys()].map(Number).sort((a, b) => a - b);
  const columns = columnsOf(key, config.model.likelihood === 'sse');
  if (values.length === 0 || (!columns.telling && values.every(value => value === own))) return undefined;
  const shown = around(values, own);
  const lines = shown.map(value => {
    const cells = [flowText(value), ...columns.cells.map(([, cell]) => cell(rows.get(value)!))];
    return `| ${cells.map(cell => (value === own ? `**${cell}**` : cell)).join(' | ')} |`;
  });
  const head = [`\`${key}\``, ...columns.cells.map(([title]) => title)];
  const note = `Held-out examples, in runs that differ in \`${key}\` alone${shown.length < values.length ? `: ${shown.length} of ${values.length} values` : ''}.`;
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---:|').join('')}`, ...lines, '', note].join('\n');
}

/** Half a training says little of a value, but all of how long a step takes and what so many steps give. */
function hasEnded({ health }: MeasuredRun, key: string): boolean {
  return health === 'finished' || (LENGTHS.includes(key) && health !== 'running' && health !== 'preparing');
}

const LENGTHS = ['train.steps', 'train.epochs'];

type Column = [title: string, cell: (row: { run: MeasuredRun; last: Evaluation }) => string];

/** `telling` where even one row says something of its value. */
function columnsOf(key: string, sumOfSquares: boolean): { cells: Column[]; telling: boolean } {
  const rate: Column = ['rate (nats)', ({ last }) => formatNats(last.rate)];
  const unit = sumOfSquares ? 'sum of squares' : 'nats';
  const distortion: Column = [`distortion (${unit})`, ({ last }) => formatNats(last.distortion)];
  const elbo: Column[] = sumOfSquares ? [] : [['ELBO (nats)', ({ last }) => formatNats(last.elbo)]];
  if (LENGTHS.includes(key)) {
    const ended: Column = ['ended at step', ({ last }) => last.step.toLocaleString('en-US')];
    return {
      cells: [ended, ['time a step', ({ run }) => stepTime(run)], ...(sumOfSquares ? [distortion] : elbo)],
      telling: true,
    };
  }
  const active: Column = ['active units', ({ last }) => `${last.activeUnits} of ${last.units.length}`];
  const isLatent = key === 'model.latent';
  const tellsUnits = isLatent || key.startsWith('objective.');
  return { cells: [...(tellsUnits ? [active] : []), rate, distortion, ...elbo], telling: isLatent };
}

function stepTime({ state }: MeasuredRun): string {
  if (state === undefined || state.step === 0) return '–';
  return `${number((1000 * state.seconds) / state.step)} ms`;
}

/** A copy of a config with another value at a path. */
function having(config: Record<string, unknown>, path: readonly string[], value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = path;
  const inner = config[first];
  return { ...config, [first]: rest.length > 0 && isMapping(inner) ? having(inner, rest, value) : value };
}

/** At most MOST_ROWS of sorted values, those next to one of them. */
function around(values: readonly number[], own: unknown): readonly number[] {
  const at = values.findIndex(value => typeof own === 'number' && value >= own);
  const first = Math.min(Math.max(0, at - MOST_ROWS / 2), Math.max(0, values.length - MOST_ROWS));
  return values.slice(first, first + MOST_ROWS);
}

/** A value of β in a config's text at which every earlier run of this data and model collapsed. */
export interface CollapseWarning {
  key: string;
  message: string;
}

/** Of the β of a config and of its sweep. */
export function collapseWarnings(
  { config, places }: Pick<ConfigText, 'config' | 'places'>,
  points: readonly CurvePoint[],
): CollapseWarning[] {
  if (config === undefined) return [];
  const { sweep = {}, objective } = config;
  const listed = (sweep['objective.beta'] ?? []).map((beta, index) => ({
    key: `sweep.objective.beta[${index}]`,
    beta,
  }));
  // Of whole objectives, those that differ from the config's in β alone.
  const mapped = (sweep['objective'] ?? []).flatMap((value, index) => {
    const member = objectiveSection().safeParse(value).data;
    const alike = isDeepStrictEqual({ ...member, beta: null }, { ...objective, beta: null });
    return member && alike ? [{ key: `sweep.objective[${index}].beta`, beta: betaOf(member) }] : [];
  });
  const values = [
    { key: 'objective.beta', beta: betaOf(objective) as unknown, next: 'Lower it to keep units active.' },
    ...[...listed, ...mapped].map(one => ({ ...one, next: 'The sweep would measure nothing new there.' })),
  ];
  return values.flatMap(({ key, beta, next }) => {
    const there = points.filter(point => point.split === 'test' && point.beta === beta);
    const all = there.every(({ rate, activeUnits }) => rate < COLLAPSE_RATE || activeUnits === 0);
    if (there.length === 0 || !all || !places.has(key)) return [];
    const rate = number(Math.max(...there.map(point => point.rate)));
    const runs = there.length === 1 ? 'an earlier run' : `${there.length} of ${there.length} earlier runs`;
    const message = `The posterior collapsed at ${formatBeta(Number(beta))} in ${runs} (rate ${rate} nats). ${next}`;
    return [{ key, message }];
  });
}
