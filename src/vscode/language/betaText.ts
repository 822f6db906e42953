import { collapseFinding, keptUnits } from '../../analysis/findings/collapse';
import { curveShapeFinding } from '../../analysis/findings/overBeta/curveShape';
import { ERRORS, FEWEST_EXAMPLES, isAbove } from '../../analysis/findings/significance';
import { errorBeside, list, number, withError } from '../../analysis/findings/wording';
import { lossWeight, objectiveSection, parameterMeaning } from '../../config/schema/objective';
import { gapsOverParameter } from '../../analysis/population/gapOverParameter';
import { groupDifference } from '../../analysis/population/groupDifference';
import type { CurvePoint } from '../../analysis/results/curve';
import type { RunDifference } from '../../analysis/results/differences';
import type { SingleConfig } from '../../config/schema/schema';
import type { Evaluation } from '../../run/records';
import { isPlain, type ParameterGroup, parameterGroups, parameterLabel } from '../../views/curves/parameterMeans';
import { formatGiven } from '../../base/formatGiven';
import { formatBeta, formatNats } from '../../views/chart/format';
import { overBetaText, type OverBetaFacts } from './multiRateText';

/** What is known of one value of β, in words and as a curve. */
export interface BetaFacts {
  /** Undefined where no single value is meant, as at the name of a list. */
  beta: number | undefined;
  /** Of this data and model, over β. */
  points: readonly CurvePoint[];
  /** A run of this data and model that has all β of a range, beside those of one each. */
  overBeta?: OverBetaFacts | undefined;
  /** Between the held-out evaluations of pairs of them. */
  differences: readonly RunDifference[];
  likelihood: string;
  /** The held-out evaluations of a run, by its folder, in order of steps. */
  evaluationsOf: (run: string) => readonly Evaluation[];
}

/** Short: a hover has half the height of the editor, and the picture and the links belong into it. */
export function betaMeaning(
  likelihood: string,
  objective: SingleConfig['objective'] = objectiveSection().parse({}),
): string {
  const meaning = parameterMeaning(objective, 'beta')!;
  return likelihood === 'sse' || lossWeight(objective) === null ? meaning : `${meaning} 1 is the ELBO.`;
}

export const NOTHING_MEASURED =
  'Nothing is measured for this data and model yet. A sweep over several values of β draws the curve.';

/** What runs have measured at a value of β or, where it was not tried, on either side of it: paragraphs of Markdown. */
export function betaText(facts: BetaFacts): string[] {
  const { beta, points, overBeta, likelihood } = facts;
  const groups = parameterGroups(points, 'test').reverse();
  const along = overBeta ? [overBetaText(beta, overBeta, likelihood)] : [];
  if (groups.length === 0) return along.length > 0 ? along : [NOTHING_MEASURED];
  const shape = shapeSentence(facts);
  const all = [...(shape === undefined ? [] : [shape]), ...along];
  if (beta === undefined)
    return [`Measured on the test split at β ${list(groups.map(group => value(group)))}.`, ...all];
  const own = groups.find(group => group.parameter.value === beta);
  return [...(own ? measured(own, groups, facts) : [neighbours(beta, groups, facts)]), ...all];
}

/** What the panel says of the whole curve: that it is a U or an L. */
function shapeSentence({ points, differences, likelihood }: BetaFacts): string | undefined {
  const found = curveShapeFinding({ points: [...points], differences }, likelihood);
  return found?.holds ? found.sentence : undefined;
}

/** How much worse it is on unseen data; nothing of very few examples. */
function gapSentence(beta: number, { points, likelihood }: BetaFacts): string {
  const found = gapsOverParameter(points).find(({ parameter }) => parameter.value === beta);
  if (!found || found.n < FEWEST_EXAMPLES) return '';
  const { gap } = found;
  const amount = `${withError(gap.mean, gap.error)}${likelihood === 'sse' ? '' : ' nats'}`;
  return isAbove(gap)
    ? ` Distortion is ${amount} worse on unseen data.`
    : ` No gap to unseen data was found (${amount}).`;
}

function measured(own: ParameterGroup, groups: readonly ParameterGroup[], facts: BetaFacts): string[] {
  const { runs } = own;
  const collapse = collapseSentence(own, facts);
  const split = `Measured on the test split${meanOver(runs)}.`;
  const one = groups.find(isPlain);
  const compared = one === undefined || one === own ? '' : ` ${comparedWith(one, own, facts)}`;
  return [
    `**${parameterLabel(own)}** · ${figures(own, facts)} · ${units(own)} active`,
    collapse ?? `${split}${compared}${gapSentence(own.parameter.value, facts)} No sign of collapse.`,
  ];
}

/** ', mean of 3 runs'; nothing of one. */
function meanOver(runs: readonly CurvePoint[]): string {
  return runs.length === 1 ? '' : `, mean of ${runs.length} runs`;
}

/** 'Compared with β 1: rate −9.8 ± 0.2, distortion +21.0 ± 0.3.', without what is within two standard errors. */
function comparedWith(one: ParameterGroup, own: ParameterGroup, { differences }: BetaFacts): string {
  const told = (['rate', 'distortion'] as const).flatMap(quantity => {
    const { mean, error } = groupDifference({ differences }, own.runs, one.runs, quantity);
    return Math.abs(mean) > ERRORS * error ? [`${quantity} ${signed(mean)} ± ${errorBeside(mean, error)}`] : [];
  });
  const name = `Compared with ${parameterLabel(one)}`;
  return told.length === 0
    ? `${name}, neither rate nor distortion was found to differ.`
    : `${name}: ${told.join(', ')}.`;
}

/** 'rate 15.6 nats · distortion 39.6 nats' */
function figures({ rate, distortion }: ParameterGroup, { likelihood }: BetaFacts, between = ' · '): string {
  const unit = likelihood === 'sse' ? ' (sum of squares)' : ' nats';
  return `rate ${small(rate)} nats${between}distortion ${formatNats(distortion)}${unit}`;
}

function units({ activeUnits, runs }: ParameterGroup): string {
  const mean = Number.isInteger(activeUnits) ? String(activeUnits) : activeUnits.toFixed(1);
  return `${mean} of ${runs[0]?.latent ?? 0} units`;
}

function collapseSentence(
  { runs }: ParameterGroup,
  { points, likelihood, evaluationsOf }: BetaFacts,
): string | undefined {
  const idle = runs.flatMap(({ run }) => {
    const evaluations = evaluationsOf(run);
    if (evaluations.length === 0) return [];
    const found = collapseFinding(evaluations, { curve: { points: [...points] }, likelihood });
    return found.numbers['active'] === 0 ? [found] : [];
  });
  const [first] = idle;
  if (first === undefined) return undefined;
  if (runs.length === 1) return first.sentence;
  // The rates of single runs beside the mean above would be two rates for one β.
  const claims = [...new Set(idle.map(({ claim }) => claim!))].map(claim => {
    return `${claim} in ${idle.filter(one => one.claim === claim).length} of ${runs.length} runs.`;
  });
  return [...claims, ...new Set(idle.flatMap(({ numbers }) => keptUnits(numbers)))].join(' ');
}

function neighbours(beta: number, groups: readonly ParameterGroup[], facts: BetaFacts): string {
  const below = groups.findLast(group => group.parameter.value < beta);
  const above = groups.find(group => group.parameter.value > beta);
  const gave = (group: ParameterGroup) =>
    `${parameterLabel(group)} (${figures(group, facts, ', ')}, ${units(group)} active)`;
  const name = `**${formatBeta(beta)}** is not measured yet.`;
  if (below && above) return `${name} It lies between ${gave(below)} and ${gave(above)}.`;
  if (below) return `${name} It lies above the largest measured value, ${gave(below)}.`;
  return above ? `${name} It lies below the smallest measured value, ${gave(above)}.` : name;
}

function value(group: ParameterGroup): string {
  return formatGiven(group.parameter.value);
}

/** One decimal, or two digits below 1: a collapsed rate is never just 0.0. */
function small(nats: number): string {
  return Math.abs(nats) < 1 ? number(nats) : formatNats(nats);
}

function signed(difference: number): string {
  const text = formatNats(difference);
  return difference > 0 && !/^0\.0$/.test(text) ? `+${text}` : text;
}
