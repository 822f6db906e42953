import { dirname, resolve, join } from 'node:path';
import { expandPath } from '../base/expandPath';
import { untrainedNote } from '../analysis/findings/agreement';
import { list } from '../analysis/findings/wording';
import type { Comparison } from '../analysis/results/comparison';
import type { LayerInformation } from '../analysis/results/layerInformation';
import { stepInName } from '../run/checkpoints/checkpoint';
import { type CurvePoint, type Curves, leftOutText } from '../analysis/results/curve';
import * as protocol from '../protocol/worker';
import { firstOf, type MeasuredSimilarity, SIMILARITIES, SLOW } from '../analysis/results/similarities';
import type { Part } from '../data/examples/split';
import { examplesOf } from '../views/chart/format';
import { fewDimensionText } from '../views/profiles/profileTable';
import { causesIn } from '../views/heatmaps/cells';
import { formatCheckpoint } from '../views/chart/checkpointNames';
import { examplesText } from '../views/heatmaps/explain';
import { checkpointAt } from '../run/checkpoints/checkpointAt';
import { type Output } from './options';
import { causes, cautions, fewOf, warningsOf } from './remarks';
import { STATUS, caution, show, watched } from './terminal';
import { cell, table } from './textTable';
import { inWorker } from './inWorker';

/** Of what is measured of runs: where their data are. */
interface WithData extends Output {
  readonly data?: string;
}

const placed = (data: string | undefined): { data?: string } =>
  data === undefined ? {} : { data: resolve(expandPath(data)) };

/** `compare CHECKPOINT [CHECKPOINT]` */
export async function compareCommand(
  first: string,
  second: string | undefined,
  { json = false, data, information: wanted, ...asked }: WithData & Readonly<Partial<Record<string, boolean | string>>>,
): Promise<number> {
  const files = [first, second].filter(file => file !== undefined).map(checkpointAt);
  const measures = SLOW.filter(name => asked[SIMILARITIES[name].command!]);
  const result = await watched('compare', watch =>
    inWorker(protocol.compare, { files, measures, ...placed(data) }, watch),
  );
  const information = wanted
    ? await watched('information', watch => inWorker(protocol.information, { files, ...placed(data) }, watch))
    : undefined;
  const read = firstOf(result.n);
  const shown: MeasuredSimilarity[] = [...(read === 'linearCka' ? [] : [read]), 'linearCka', ...measures];
  const notes = second === undefined ? [] : betweenTwo(files, result);
  show(json, { ...result, ...informationOf(information), ...warningsOf(shown, result.n, notes) }, () => {
    const head = ['', ...result.columns.map(shortLayer)];
    const tables = shown.map(name => {
      const rows = result.rows.map((row, i) => [row, ...result[name]![i]!.map(value => cell(value, 2))]);
      const title = `${SIMILARITIES[name].label}, ${examplesText(result, name)}`;
      return [title, ...fewOf([name], result.n), table([head, ...rows])].join('\n');
    });
    if (information) tables.push(...informationTables(information, second !== undefined));
    const undefinedBy = [...causesIn(result, shown), ...Object.values(information?.causes ?? {})];
    const said = second === undefined ? '' : [...checkpointsText(files), ...notes].map(text => `${text}\n`).join('');
    return `${said}${said === '' ? '' : '\n'}${tables.join('\n\n')}${causes(undefinedBy)}`;
  });
  return STATUS.done;
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
    return `${title}\n${table([head, ...rows.map((row, i) => [row, ...values[i]!.map(value => cell(value, 3))])])}`;
  });
}

/** Which checkpoint the rows and the columns are of. */
function checkpointsText(files: readonly string[]): string[] {
  return files.map((file, i) => {
    const step = stepInName(file);
    return `${i === 0 ? 'rows' : 'columns'}: ${file}${step === undefined ? '' : ` (${formatCheckpoint(step)})`}`;
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

/** `profile CHECKPOINT` */
export async function profileCommand(file: string, { json = false, data }: WithData): Promise<number> {
  const asked = { file: checkpointAt(file), ...placed(data) };
  const result = await watched('profile', watch => inWorker(protocol.profile, asked, watch));
  const few = fewDimensionText(result);
  show(json, { ...result, ...(few === null ? {} : { warnings: [few] }) }, () => {
    const withError = (value: number | null, error: number | null | undefined, digits: number) =>
      `${cell(value, digits)} ± ${cell(error ?? null, digits)}`;
    const rows = result.layers.map(({ name, width, id, ...information }) => [
      name,
      String(width),
      withError(id.fit, id.fitError, 2),
      withError(id.mle, id.mleError, 2),
      String(id.dropped),
      withError(information.toInput, information.toInputError, 4),
      withError(information.toOutput, information.toOutputError, 4),
    ]);
    const head = ['layer', 'width', 'ID, fit', 'ID, ML', 'dropped', 'II to input', 'to output'];
    const title = `2NN intrinsic dimension (ID) and information imbalance (II), ${examplesOf(result.n, result.split)}, step ${result.step}`;
    const lines = [title, ...(few === null ? [] : [few]), table([head, ...rows])];
    const undefinedBy = result.layers.flatMap(({ id, informationCause }) => [id.cause, informationCause ?? null]);
    return `${lines.join('\n')}${causes(undefinedBy)}${cautions(result.n, result.layers)}`;
  });
  return STATUS.done;
}

/** `export latents CHECKPOINT` */
export async function exportLatentsCommand(
  file: string,
  { json = false, output, split: part, data }: WithData & { output: string; split: Part },
): Promise<number> {
  const asked = { file: checkpointAt(file), output: resolve(expandPath(output)), part, ...placed(data) };
  const result = await watched('export', watch => inWorker(protocol.exportLatents, asked, watch));
  show(json, result, () => {
    const arrays = Object.entries(result.arrays).map(([name, shape]) => `${name} ${shape.join(' × ')}`);
    return `${examplesOf(result.n, part)}, step ${result.step}: ${arrays.join(', ')}\n${result.file}`;
  });
  return STATUS.done;
}

/** `curve RUNS…` */
export async function curveCommand(runs: string[], { json = false }: Output): Promise<number> {
  const absolute = runs.map(run => resolve(run));
  const result = await watched('curve', watch => inWorker(protocol.curve, { runs: absolute }, watch));
  tellLeftOut(result);
  caution(result.warnings);
  show(json, result, () => {
    const objectives = [...new Set(result.points.map(({ objective }) => objective))];
    const curves = objectives.map(objective => curveText(result.points.filter(point => point.objective === objective)));
    // A parameter means something else in each objective.
    return curves.map((text, i) => (curves.length > 1 ? `${objectives[i]!}\n${text}` : text)).join('\n\n');
  });
  return STATUS.done;
}

function tellLeftOut({ leftOut }: Pick<Curves, 'leftOut'>): void {
  if (leftOut.length > 0) caution([leftOutText(leftOut)]);
}

function curveText(points: readonly CurvePoint[]): string {
  return table([
    ['split', points[0]!.symbol, 'rate', 'distortion', 'active', 'run'],
    ...points.map(({ parameter, split, rate, distortion, activeUnits, latent, run }) => [
      split,
      String(parameter.value),
      rate.toFixed(2),
      distortion.toFixed(2),
      `${activeUnits}/${latent}`,
      run,
    ]),
  ]);
}

/** `report RUN…` */
export async function reportCommand(
  runs: string[],
  { json = false, output, data }: WithData & { output?: string },
): Promise<number> {
  const absolute = runs.map(run => resolve(run));
  const file = resolve(output === undefined ? join(dirname(absolute[0]!), 'report.html') : expandPath(output));
  const asked = { runs: absolute, output: file, ...placed(data) };
  const result = await watched('report', watch => inWorker(protocol.report, asked, watch));
  tellLeftOut(result);
  if (result.unmeasured !== null) caution([`the report is without layers: ${result.unmeasured}`]);
  show(json, result, () =>
    [...result.findings.filter(({ holds }) => holds).map(({ sentence }) => sentence), result.file].join('\n'),
  );
  return STATUS.done;
}

/** `engines` */
export async function enginesCommand({
  json = false,
  measure = false,
}: Output & { readonly measure?: boolean }): Promise<number> {
  const result = await watched('engines', watch => inWorker(protocol.engines, { measure }, watch));
  show(json, result, () => {
    const width = Math.max(...result.engines.map(({ name }) => name.length));
    const beside = Math.max(...result.engines.map(({ device }) => device.length));
    return result.engines
      .map(({ name, device, available, reason, msPerStep }) => {
        const speed = msPerStep === undefined ? '' : `, ${cell(msPerStep, 1)} ms a step`;
        const state = available ? `available${speed}` : `not available: ${reason ?? 'unknown'}`;
        return `${name.padEnd(width)}  ${device.padEnd(beside)}  ${state}`;
      })
      .join('\n');
  });
  return STATUS.done;
}
