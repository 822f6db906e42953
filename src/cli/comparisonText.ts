import { untrainedNote } from '../analysis/findings/agreement';
import { list } from '../analysis/findings/wording';
import type { Comparison } from '../analysis/results/comparison';
import type { LayerInformation } from '../analysis/results/layerInformation';
import { firstOf, type MeasuredSimilarity, SIMILARITIES, type Slow } from '../analysis/results/similarities';
import { stepInName } from '../run/checkpoints/checkpoint';
import { formatCheckpoint } from '../views/chart/checkpointNames';
import { examplesOf } from '../views/chart/format';
import { causesIn } from '../views/heatmaps/cells';
import { examplesText } from '../views/heatmaps/explain';
import { causes, fewOf, warningsOf } from './remarks';
import { cell, table } from './textTable';
import { checkpointBeta, checkpointBetaText } from './texts/betaSaid';

/** How the command line says how alike layers are. */

/** What a comparison is of, and what was measured beside CKA. */
export interface SaidOfComparison {
  /** One checkpoint or two, or as many representations. */
  readonly files: readonly string[];
  readonly measures: readonly Slow[];
  readonly information?: LayerInformation | undefined;
}

export function comparisonJson(result: Comparison, { files, measures, information }: SaidOfComparison): object {
  return {
    ...betasOf(files.map(checkpointBeta)),
    ...result,
    ...informationOf(information),
    ...warningsOf(shownOf(result, measures), result.n, notesOf(files, result)),
  };
}

/** At which β of multi-rate VAEs the numbers are: `beta` of one checkpoint, `betas` of two. */
function betasOf(betas: readonly (number | undefined)[]): { beta?: number; betas?: (number | null)[] } {
  if (betas.every(beta => beta === undefined)) return {};
  const [beta] = betas;
  return betas.length === 1 ? { beta: beta! } : { betas: betas.map(one => one ?? null) };
}

export function comparisonText(result: Comparison, { files, measures, information }: SaidOfComparison): string {
  const shown = shownOf(result, measures);
  const notes = notesOf(files, result);
  const head = ['', ...result.columns.map(shortLayer)];
  const tables = shown.map(name => {
    const rows = result.rows.map((row, i) => [row, ...result[name]![i]!.map(value => cell(value, 2))]);
    const title = `${SIMILARITIES[name].label}, ${examplesText(result, name)}`;
    return [title, ...fewOf([name], result.n), table([head, ...rows])].join('\n');
  });
  const two = files.length > 1;
  if (information) tables.push(...informationTables(information, two));
  const undefinedBy = [...causesIn(result, shown), ...Object.values(information?.causes ?? {})];
  const said = two ? [...checkpointsText(files), ...notes].map(text => `${text}\n`).join('') : '';
  return `${said}${said === '' ? '' : '\n'}${tables.join('\n\n')}${causes(undefinedBy)}`;
}

function shownOf({ n }: Comparison, measures: readonly Slow[]): MeasuredSimilarity[] {
  const read = firstOf(n);
  return [...(read === 'linearCka' ? [] : [read]), 'linearCka', ...measures];
}

function notesOf(files: readonly string[], result: Comparison): string[] {
  // What noise representations hold is not known here.
  return files.length > 1 && result.split !== null ? betweenTwo(files, result) : [];
}

/** As `--json` has it. */
function informationOf(found: LayerInformation | undefined) {
  if (!found) return { information: null };
  const { rowToColumn, columnToRow, rowToColumnError, columnToRowError } = found;
  return { information: { rowToColumn, columnToRow, rowToColumnError, columnToRowError } };
}

/** Of one checkpoint the one direction says what the other does. */
function informationTables(found: LayerInformation, both: boolean): string[] {
  const { rows, columns, n, split, rowToColumn, columnToRow } = found;
  const head = ['', ...columns.map(shortLayer)];
  const directions = [['row → column', rowToColumn] as const, ['column → row', columnToRow] as const];
  return directions.slice(0, both ? 2 : 1).map(([direction, values]) => {
    const title = `information imbalance Δ(${direction}), ${examplesOf(n, split)}`;
    return `${title}\n${table([head, ...rows.map((row, i) => [row, ...values[i]!.map(value => cell(value, 4))])])}`;
  });
}

/** What the rows and the columns are of. */
function checkpointsText(files: readonly string[]): string[] {
  return files.map((file, i) => {
    const step = stepInName(file);
    const facts = [...(step === undefined ? [] : [formatCheckpoint(step)]), checkpointBetaText(file) ?? []].flat();
    return `${i === 0 ? 'rows' : 'columns'}: ${file}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
  });
}

/** What is to be known of values between two checkpoints. */
function betweenTwo(files: readonly string[], { rows, columns }: Pick<Comparison, 'rows' | 'columns'>): string[] {
  const layers = [...rows, ...columns];
  const readers = [
    ...(layers.includes('sampling') ? ['sampling'] : []),
    ...(layers.some(layer => layer.startsWith('decoder/')) ? ['the decoder'] : []),
  ];
  const noise = `${list(readers)} read z, drawn anew for each checkpoint: their values are below 1 even for the same weights.`;
  const untrained = untrainedNote(files.filter(file => stepInName(file) === 0).length);
  return [...(readers.length === 0 ? [] : [noise]), ...(untrained === null ? [] : [untrained])];
}

/** 'encoder/1' -> 'e1', so that a heatmap fits into a terminal. */
function shortLayer(name: string): string {
  return name
    .replace('encoder/', 'e')
    .replace('decoder/', 'd')
    .replace('classifier/', 'c')
    .replace('z_log_var', 'lv')
    .replace('z_mean', 'mean');
}
