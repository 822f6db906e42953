import type { Evaluation } from '../../../run/records';
import { unitType } from '../../latents/latentUnits';
import { type Finding } from '../../results/finding';
import type { LatentPoint } from '../../results/latentPoint';
import { type Profile } from '../../results/profile';
import { knownDimension } from '../biased';
import { ERRORS, errorsAmong } from '../significance';
import { count, withError } from '../wording';

/** Runs of one K: the mean of their rates, and its standard error. */
interface Group {
  latent: number;
  rate: number;
  error: number;
}

/**
 * Too few units: there are fewer than the input has dimensions, beyond its error, and runs with more units have a higher
 * rate, beyond the errors of what was chosen among them (paper 003). The input's dimension alone is no reason: a model may
 * well leave out what noise adds to it. Nothing without runs of this K and of larger ones, and nothing where units are
 * passive: those that there are do not all serve.
 * @param points runs that differ in K and seed alone
 * @param evaluation of the same step, if there is one
 */
export function tooFewUnitsFinding(
  { n, layers }: Profile,
  points: readonly LatentPoint[],
  evaluation?: Evaluation,
): Finding | undefined {
  const mean = layers.find(({ kind }) => kind === 'mean');
  const inputLayer = layers.find(({ kind }) => kind === 'input');
  const input = inputLayer && knownDimension(n, inputLayer);
  if (!mean || !input || input.error === null) return undefined;
  if (evaluation?.units.some(unit => unitType(unit) === 'passive')) return undefined;
  const latent = mean.width;
  const isBelow = (units: number): boolean => units < input.value - ERRORS * input.error!;
  const own = groupOf(points, latent);
  const larger = [...new Set(points.map(point => point.latent))]
    .filter(one => one > latent)
    .flatMap(one => groupOf(points, one) ?? []);
  if (!own || larger.length === 0) return undefined;
  const better = larger
    .map(one => ({ latent: one.latent, gain: one.rate - own.rate, error: Math.hypot(one.error, own.error) }))
    .filter(({ gain, error }) => gain > errorsAmong(larger.length) * error)
    .sort((a, b) => a.latent - b.latent);
  // Room for the data is enough.
  const chosen = better.find(one => !isBelow(one.latent)) ?? better.at(-1);
  const holds = isBelow(latent) && chosen !== undefined;
  // Of a value that is known to be too low it is a bound.
  const dimensions = `${input.like?.biased ? 'at least' : 'about'} ${Math.round(input.value)} dimensions`;
  const data = `The data has ${dimensions} and K is ${latent}`;
  return {
    rule: 'too few units',
    holds,
    numbers: {
      ...{ dimension: input.value, dimensionError: input.error, latent },
      ...(chosen ? { more: chosen.latent, gain: chosen.gain, error: chosen.error } : {}),
    },
    claim: data,
    sentence: holds
      ? `${data}: with ${count(chosen.latent, 'unit')} the rate is ${withError(chosen.gain, chosen.error)} nats higher.`
      : isBelow(latent)
        ? `${data}, but the rate does not grow beyond its errors with more units.`
        : `K is ${latent}, and the data has ${dimensions}.`,
    ...(holds ? { key: 'model.latent' } : {}),
    next: holds ? `Try model.latent: ${chosen.latent}.` : null,
  };
}

/** Seeds differ by more than their evaluations' errors: of several, both count. */
function groupOf(points: readonly LatentPoint[], latent: number): Group | undefined {
  const rates = points.filter(point => point.latent === latent);
  if (rates.length === 0) return undefined;
  const rate = rates.reduce((sum, one) => sum + one.rate, 0) / rates.length;
  const own = rates.reduce((sum, one) => sum + one.rateError ** 2, 0) / rates.length;
  const between =
    rates.length === 1 ? 0 : rates.reduce((sum, one) => sum + (one.rate - rate) ** 2, 0) / (rates.length - 1);
  return { latent, rate, error: Math.sqrt((own + between) / rates.length) };
}
