import { lineOf, readAlong } from '../../analysis/multiRate/readAlong';
import { type MultiRate, parameterMeaning } from '../../config/schema/objective';
import type { SingleConfig } from '../../config/schema/schema';
import type { CurvePoint } from '../../analysis/results/curve';
import { formatGiven } from '../../base/formatGiven';
import { formatBeta, formatNats } from '../../views/chart/format';

/** What one multi-rate run of this data and model has at every β, in words. */

export interface OverBetaFacts {
  readonly range: MultiRate['range'];
  /** None where it was not measured over β yet. */
  readonly points: readonly CurvePoint[];
}

const WHERE = 'A multi-rate run of this data and model';

const span = ([least, greatest]: MultiRate['range']): string =>
  `from ${formatGiven(least)} to ${formatGiven(greatest)}`;
const unmeasured = (range: MultiRate['range']): string =>
  `${WHERE} has every β ${span(range)}. It is not measured over β yet: its rate–distortion curve does that.`;

/** A config's objective where a key of it is about all of its β. */
export function rangedObjective(key: string, { objective }: SingleConfig): MultiRate | undefined {
  const isAbout = key === 'objective.name' || key === 'objective.range';
  return isAbout && objective.name === 'multi-rate' ? objective : undefined;
}

/** What it has at a β, or along its range where no single one is meant: a paragraph of Markdown. */
export function overBetaText(beta: number | undefined, { range, points }: OverBetaFacts, likelihood: string): string {
  const line = lineOf(points);
  if (beta !== undefined && (beta < range[0] || beta > range[1]))
    return `${WHERE} has every β ${span(range)}, and was not trained at ${formatBeta(beta)}.`;
  const read = beta === undefined ? undefined : readAlong(line, beta);
  if (line.length === 0) return unmeasured(range);
  if (beta === undefined || !read) return `${WHERE} has every β ${span(range)}, measured at ${line.length} of them.`;
  const { rate, distortion, activeUnits, between } = read;
  const [least, greatest] = activeUnits;
  const how = between
    ? `interpolated in log β between ${formatGiven(between[0])} and ${formatGiven(between[1])}, where it was measured`
    : 'measured there';
  const unit = likelihood === 'sse' ? ' (sum of squares)' : ' nats';
  const units = `${least === greatest ? least : `${least} to ${greatest}`} of ${line[0]!.latent} units active`;
  return `${WHERE} has at ${formatBeta(beta)} rate ${formatNats(rate)} nats · distortion ${formatNats(distortion)}${unit} · ${units}: ${how}.`;
}

/** What `objective.range` is, and at which β of it a run was measured: paragraphs of Markdown. */
export function rangeText(objective: MultiRate, facts: OverBetaFacts | undefined): string[] {
  const line = facts ? lineOf(facts.points) : [];
  const what = `${parameterMeaning(objective, 'range')!} Each example draws its β from it, log β uniform. Once trained, the model can be asked at every β ${span(objective.range)}, and at none beyond.`;
  if (!facts) return [what, 'No run of this data and model is trained over β yet.'];
  if (line.length === 0) return [what, unmeasured(facts.range)];
  const betas = line.map(({ parameter }) => formatGiven(parameter.value));
  const isOwn = facts.range.every((end, i) => end === objective.range[i]);
  const whose = isOwn ? '' : `, of a run whose β go ${span(facts.range)}`;
  return [what, `Measured on the test split at ${betas.length} β${whose}: ${betas.join(', ')}.`];
}
