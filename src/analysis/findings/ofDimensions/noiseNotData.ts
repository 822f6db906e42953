import type { Evaluation } from '../../../run/records';
import { unitType } from '../../latents/latentUnits';
import { type Finding } from '../../results/finding';
import { type Profile } from '../../results/profile';
import { knownDimension } from '../biased';
import { isHardlyUsed } from '../collapse';
import { ERRORS } from '../significance';
import { count, number, withError } from '../wording';

/**
 * Noise, not data: 2NN reads of the sampled z what it reads of N(0, I) in as many units, within the errors of both, and the
 * noise makes it so: the code is hardly used, some units are passive, or the posterior mean has fewer dimensions (or none that
 * 2NN can read). Where the mean itself fills all its units, as two informative ones do, z says of the data what the mean says.
 * Nothing where z has no dimension, it or the mean's has no error, or z measures jitter or a lattice.
 * @param evaluation of the same step, if there is one
 */
export function noiseNotDataFinding({ n, layers }: Profile, evaluation?: Evaluation): Finding | undefined {
  const sampled = layers.find(({ kind }) => kind === 'sampling');
  const mean = layers.find(({ kind }) => kind === 'mean');
  const noise = sampled?.noise;
  const z = sampled && knownDimension(n, sampled);
  if (!mean || !noise || !z || z.error === null || sampled.id.fit === null) return undefined;
  const isEmpty = evaluation !== undefined && isHardlyUsed(evaluation);
  const surface = isEmpty ? undefined : knownDimension(n, mean);
  if (surface?.error === null) return undefined;
  const noiseError = noise.fitSpread / Math.sqrt(noise.draws);
  const isLikeNoise = Math.abs(z.value - noise.fit) <= ERRORS * Math.hypot(z.error, noiseError);
  const passive = evaluation?.units.some(unit => unitType(unit) === 'passive') ?? false;
  const meanIsLower = !surface || z.value - surface.value > ERRORS * Math.hypot(z.error, surface.error);
  const holds = isLikeNoise && (passive || meanIsLower);
  const read = withError(noise.fit, noise.fitSpread);
  const units = count(sampled.width, 'unit');
  return {
    rule: 'noise, not data',
    holds,
    numbers: {
      dimension: z.value,
      error: z.error,
      noise: noise.fit,
      noiseSpread: noise.fitSpread,
      latent: sampled.width,
      ...(surface ? { mean: surface.value } : {}),
    },
    claim: 'The dimension of z is that of its noise',
    sentence: holds
      ? `The dimension of z is that of its noise (${number(z.value)}; N(0, I) in ${units} reads ${read}): ${surface ? `read the mean's, ${number(surface.value)}` : 'it says nothing of the data'}.`
      : isLikeNoise
        ? `The dimension of z (${number(z.value)}) is that of noise in ${units} (${read}), and the mean's too.`
        : `The dimension of z (${number(z.value)}) is not that of noise alone (N(0, I) in ${units} reads ${read}).`,
    next: null,
  };
}
