import { type Finding } from '../results/finding';
import { type Profile } from '../results/profile';
import { BIASED_DIMENSION } from './biased';
import { number } from './wording';

/** A mean that fills less than this share of its K dimensions has room to spare (our threshold). */
const FILLED_SHARE = 0.8;
/** Errors of the dimension that are given to the units. */
const ID_ERRORS = 2;

/**
 * Too many units: the intrinsic dimension of the posterior mean and 2 errors are below 0.8·K. Nothing where the dimension
 * has no value, or one so high that it is only a lower bound.
 */
export function tooManyUnitsFinding({ layers }: Profile): Finding | undefined {
  const mean = layers.find(({ kind }) => kind === 'mean');
  const dimension = mean?.id.fit ?? mean?.id.mle ?? null;
  if (!mean || dimension === null || dimension >= BIASED_DIMENSION) return undefined;
  const error = (mean.id.fit === null ? mean.id.mleError : mean.id.fitError) ?? 0;
  const latent = mean.width;
  const holds = dimension + ID_ERRORS * error < FILLED_SHARE * latent;
  const used = `The mean uses about ${number(dimension)} ± ${number(error)} of its ${latent} dimensions`;
  return {
    rule: 'too many units',
    holds,
    numbers: { dimension, error, latent, shareThreshold: FILLED_SHARE, errorsThreshold: ID_ERRORS },
    sentence: holds ? `${used}.` : `${used}: not clearly fewer than it has.`,
    key: 'model.latent',
    next: holds ? `Try model.latent: ${Math.max(1, Math.ceil(dimension))}.` : null,
  };
}
