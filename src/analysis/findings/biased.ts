import { readEstimator } from '../geometry/corrections';
import { FEWEST_MEASURED, type Gaussian, gaussianReadAs, MOST_MEASURED } from '../geometry/gaussians';
import { measuredInstead } from '../geometry/oddDistances';
import { type Finding } from '../results/finding';
import { type LayerProfile } from '../results/profile';
import { count, named, number } from './wording';

/** Of a model's layer, or of an array, which is its own input and has no kind. */
export type LayerDimension = Pick<LayerProfile, 'name' | 'id'> & Partial<Pick<LayerProfile, 'kind'>>;

/** The dimension of a layer, and what 2NN is known to make of such ones. */
export interface KnownDimension {
  value: number;
  error: number | null;
  /** Distinct examples. */
  rows: number;
  /** Undefined where 2NN has not been measured on Gaussians. */
  like: Gaussian | undefined;
}

type Low = KnownDimension & { name: string; like: Gaussian };

/** The linear fit or, where there is none, maximum likelihood; undefined where there is no value or it measures noise. */
export function knownDimension(n: number, { id }: LayerDimension): KnownDimension | undefined {
  const rows = n - id.dropped;
  if (measuredInstead(id, rows) !== undefined) return undefined;
  const estimator = readEstimator(id);
  const value = id[estimator];
  if (value === null) return undefined;
  return { value, error: id[`${estimator}Error`], rows, like: gaussianReadAs(estimator, value, rows) };
}

/** Biased: Gaussians that read as a layer does, with as many examples, are read more than 10 % too low. */
export function biasedFinding(n: number, layers: readonly LayerDimension[]): Finding {
  const known = layers.flatMap(layer => {
    const dimension = knownDimension(n, layer);
    return dimension === undefined ? [] : [{ name: layer.name, ...dimension }];
  });
  const low = known.flatMap(({ like, ...layer }) => (like?.biased ? [{ ...layer, like }] : []));
  const holds = low.length > 0;
  return {
    rule: 'biased',
    holds,
    numbers: {
      n,
      layers: low.map(({ name }) => name).join(', '),
      dimensions: low.map(({ value }) => value),
      gaussians: low.map(({ like }) => like.dimension),
    },
    sentence: holds
      ? sentence(low)
      : n < FEWEST_MEASURED || n > MOST_MEASURED
        ? `How far 2NN is too low was measured with ${FEWEST_MEASURED} to ${count(MOST_MEASURED, 'example')}, not with ${count(n, 'example')}.`
        : 'No layer reads like a Gaussian that 2NN reads more than 10 % too low.',
    next: null,
  };
}

function sentence(low: readonly Low[]): string {
  const least = low.reduce((one, other) => (other.value < one.value ? other : one));
  const { value, rows, like } = least;
  const known = `with ${count(rows, 'example')} a true ${like.more ? 'dimension above ' : ''}${Math.round(like.dimension)} reads ${number(value)}`;
  if (low.length === 1) return `Read the dimension of ${least.name} as a lower bound: ${known}.`;
  const texts = low.map(layer => `${layer.name} (${number(layer.value)})`);
  return `Read the dimensions of ${named(texts, 'layer')} as lower bounds: ${known}.`;
}
