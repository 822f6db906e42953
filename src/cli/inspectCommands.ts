import { dirname, resolve, join } from 'node:path';
import { expandPath } from '../base/paths/expandPath';
import { type Curves, leftOutText } from '../analysis/results/curve';
import * as estimates from '../protocol/estimateRequests';
import { exportModel } from '../protocol/multiRateRequests';
import * as protocol from '../protocol/worker';
import { SIMILARITIES, SLOW } from '../analysis/results/similarities';
import type { Part } from '../data/examples/split';
import { examplesOf, formatBeta } from '../views/chart/format';
import { checkpointAt } from '../run/checkpoints/checkpointAt';
import { atBeta, referenceOf } from '../run/checkpoints/reference';
import { checkpointBeta } from './texts/betaSaid';
import { frechetText, tellOfFeatures } from './texts/frechetText';
import { comparisonJson, comparisonText, type SaidOfComparison } from './comparisonText';
import { curvesText } from './texts/curveText';
import { estimateText, picturesText } from './estimateText';
import { checkpointNamed, refuseNoRun } from './layersInstead';
import { askedAt, type Output, type WithScale } from './options';
import { profileJson, profileText } from './profileText';
import { sentencesThatHold } from './remarks';
import { STATUS, caution, show, watched } from './terminal';
import { cell } from './textTable';
import { inWorker } from './inWorker';

/** Of what is measured of runs: where their data are. */
interface WithData extends Output {
  readonly data?: string;
}

/** Of what is measured of a checkpoint: at which β, if it is of a multi-rate VAE. */
interface OfCheckpoint extends WithData {
  readonly beta?: number;
}

const placed = (data: string | undefined): { data?: string } =>
  data === undefined ? {} : { data: resolve(expandPath(data)) };

/** At which β a checkpoint of a multi-rate VAE is, for JSON, and as the first line of text; neither of one that has one β. */
function saidBeta(file: string): { json: { beta?: number }; text: string[] } {
  const beta = checkpointBeta(file);
  return beta === undefined ? { json: {}, text: [] } : { json: { beta }, text: [`at ${formatBeta(beta)}`] };
}

/** `compare CHECKPOINT [CHECKPOINT]` */
export async function compareCommand(
  first: string,
  second: string | undefined,
  {
    json = false,
    data,
    beta,
    information: wanted,
    ...asked
  }: OfCheckpoint & Readonly<Partial<Record<string, unknown>>>,
): Promise<number> {
  const named = [first, second].flatMap(file => (file === undefined ? [] : [checkpointNamed(file, 'compare')]));
  // --beta is for those that name none.
  const isAsked = named.every(file => referenceOf(file).beta !== undefined);
  const files = named.map(file => (isAsked ? askedAt(file, beta) : atBeta(file, beta)));
  const measures = SLOW.filter(name => asked[SIMILARITIES[name].command!]);
  const result = await watched('compare', watch =>
    inWorker(protocol.compare, { files, measures, ...placed(data) }, watch),
  );
  const information = wanted
    ? await watched('information', watch => inWorker(protocol.information, { files, ...placed(data) }, watch))
    : undefined;
  const said: SaidOfComparison = { files, measures, information };
  // Of two, what each is says so.
  const at = files.length === 1 ? saidBeta(files[0]!).text : [];
  show(json, comparisonJson(result, said), () => [...at, comparisonText(result, said)].join('\n\n'));
  return STATUS.done;
}

/** `profile CHECKPOINT` */
export async function profileCommand(
  file: string,
  {
    json = false,
    scale = false,
    features = false,
    data,
    beta,
  }: OfCheckpoint & WithScale & { readonly features?: boolean },
): Promise<number> {
  const asked = { file: askedAt(checkpointNamed(file, 'profile'), beta), ...placed(data) };
  // First: what is refused is refused at once.
  const frechet = features ? await watched('features', watch => inWorker(protocol.frechet, asked, watch)) : null;
  const result = await watched('profile', watch => inWorker(protocol.profile, asked, watch));
  if (!features) await tellOfFeatures(asked.file);
  const scales = scale ? await watched('scale', watch => inWorker(protocol.scale, asked, watch)) : null;
  const said = saidBeta(asked.file);
  show(json, { ...said.json, ...profileJson(result, scales?.layers), ...(frechet && { frechet }) }, () =>
    [...said.text, profileText(result, scales?.layers), ...(frechet ? [frechetText(frechet)] : [])].join('\n\n'),
  );
  return STATUS.done;
}

/** `inspect CHECKPOINT` */
export async function inspectCommand(file: string, { json = false, data, beta }: OfCheckpoint): Promise<number> {
  const asked = { file: askedAt(checkpointAt(file), beta), ...placed(data) };
  const { compare, profile } = await watched('inspect', watch => inWorker(protocol.inspect, asked, watch));
  const said: SaidOfComparison = { files: [asked.file], measures: [] };
  const at = saidBeta(asked.file);
  show(json, { ...at.json, compare: comparisonJson(compare, said), profile: profileJson(profile) }, () =>
    [...at.text, comparisonText(compare, said), profileText(profile)].join('\n\n'),
  );
  return STATUS.done;
}

/** `estimate CHECKPOINT` */
export async function estimateCommand(
  file: string,
  { json = false, data, beta, pictures }: OfCheckpoint & { readonly pictures?: string },
): Promise<number> {
  const asked = { file: askedAt(checkpointAt(file), beta), ...placed(data) };
  const result = await watched('estimate', watch => inWorker(estimates.estimate, asked, watch));
  const drawn =
    pictures === undefined
      ? null
      : await watched('pictures', watch =>
          inWorker(estimates.pictureHardExamples, { ...asked, output: resolve(expandPath(pictures)) }, watch),
        );
  const said = saidBeta(asked.file);
  show(json, { ...said.json, ...result, ...(drawn && { pictures: drawn }) }, () =>
    [...said.text, estimateText(result), ...(drawn ? [picturesText(drawn)] : [])].join('\n'),
  );
  return STATUS.done;
}

/** `export latents CHECKPOINT` */
export async function exportLatentsCommand(
  file: string,
  { json = false, output, split: part, data, beta }: OfCheckpoint & { output: string; split: Part },
): Promise<number> {
  const asked = { file: askedAt(checkpointAt(file), beta), output: resolve(expandPath(output)), part, ...placed(data) };
  const result = await watched('export', watch => inWorker(protocol.exportLatents, asked, watch));
  const said = saidBeta(asked.file);
  show(json, { ...said.json, ...result }, () => {
    const arrays = Object.entries(result.arrays).map(([name, shape]) => `${name} ${shape.join(' × ')}`);
    const of = [examplesOf(result.n, part), `step ${result.step}`, ...said.text].join(', ');
    return `${of}: ${arrays.join(', ')}\n${result.file}`;
  });
  return STATUS.done;
}

/** `export model CHECKPOINT` */
export async function exportModelCommand(
  file: string,
  { json = false, output, data, beta }: OfCheckpoint & { output: string },
): Promise<number> {
  const asked = { file: askedAt(checkpointAt(file), beta), output: resolve(expandPath(output)), ...placed(data) };
  const result = await watched('export', watch => inWorker(exportModel, asked, watch));
  show(json, result, () => `the plain VAE at ${formatBeta(result.beta)}, step ${result.step}\n${result.file}`);
  return STATUS.done;
}

/** `curve RUNS…` */
export async function curveCommand(
  runs: string[],
  { json = false, betas, data }: WithData & { readonly betas?: number[] },
): Promise<number> {
  const asked = { runs: runs.map(run => resolve(run)), ...(betas && { betas }), ...placed(data) };
  const absolute = asked.runs;
  const result = await watched('curve', watch => inWorker(protocol.curve, asked, watch));
  tellLeftOut(result, absolute);
  caution(result.warnings);
  show(json, result, () => curvesText(result));
  return STATUS.done;
}

function tellLeftOut({ leftOut }: Pick<Curves, 'leftOut'>, runs: readonly string[]): void {
  if (leftOut.length > 0) caution([leftOutText(leftOut, runs)]);
}

/** `report RUN…` */
export async function reportCommand(
  runs: string[],
  { json = false, output, data }: WithData & { output?: string },
): Promise<number> {
  const absolute = runs.map(run => resolve(run));
  absolute.forEach(refuseNoRun);
  const file = resolve(output === undefined ? join(dirname(absolute[0]!), 'report.html') : expandPath(output));
  const asked = { runs: absolute, output: file, ...placed(data) };
  const result = await watched('report', watch => inWorker(protocol.report, asked, watch));
  tellLeftOut(result, absolute);
  if (result.unmeasured !== null) caution([`the report lacks what could not be measured: ${result.unmeasured}`]);
  show(json, result, () => [...sentencesThatHold(result.findings), result.file].join('\n'));
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
