import type { Watch } from '../../base/progress';
import { splitExamples } from '../../data/examples/split';
import { measureInformationGap } from './measureInformationGap';
import { Evaluator } from '../latents/evaluate';
import { type LoadedModel, vaeOf } from '../models/loaded';
import type { Estimated, EstimatedPart } from '../results/estimated';
import { aggregateAt } from './aggregatePosterior';
import { type Codes, codesOf } from './codes';
import { likelihoodOf } from './likelihoodOf';
import { measureMemorisation } from './measureMemorisation';
import { minibatchLogDensities } from './minibatch';
import { logPosterior, logPrior } from './codeDensities';
import { ratePartsOf } from './rateParts';

/**
 * What the rate of a checkpoint is made of, how likely its data are under it and whether it memorises, on training and on
 * held-out examples: `analysis.examples` of each at the most; and the mutual information gap over all of them.
 * @throws UserError where it is a classifier, or a value is not finite; the signal's reason when it is cancelled
 */
export async function estimateModel(model: LoadedModel, watch: Watch): Promise<Estimated> {
  const { config, dataset, step } = model;
  const split = splitExamples(dataset, config.data, config.seed);
  const causes: Record<string, string> = {};
  const trained = await codesOf(model, split.train, watch);
  const heldOut = await codesOf(model, split.heldOut, watch);
  const parts = {
    train: await partOf(model, { kind: 'train', codes: trained, trained, examples: split.train }, causes, watch),
    test: await partOf(model, { kind: 'test', codes: heldOut, trained, examples: split.heldOut }, causes, watch),
  };
  const memorisation = await measureMemorisation(model, split, watch);
  if (memorisation === null) {
    causes['memorisation'] = 'one held-out example: reconstructed examples and unseen ones beside them need two';
  }
  const encoded = [
    { examples: split.train, posteriors: trained.posteriors },
    { examples: split.heldOut, posteriors: heldOut.posteriors },
  ];
  const gap = await measureInformationGap(model, encoded, watch);
  if (typeof gap === 'string') causes['mig'] = gap;
  return { step, ...parts, memorisation, mig: typeof gap === 'string' ? null : gap, causes };
}

interface Asked {
  readonly kind: 'train' | 'test';
  readonly codes: Codes;
  /** Those of the training examples. */
  readonly trained: Codes;
  readonly examples: Uint32Array;
}

async function partOf(
  model: LoadedModel,
  { kind, codes, trained, examples }: Asked,
  causes: Record<string, string>,
  watch: Watch,
): Promise<EstimatedPart> {
  const { config, dataset, engine, state, step } = model;
  const vae = vaeOf(model);
  const { posteriors, z } = codes;
  const n = z.length / vae.latent;
  const evaluator = await Evaluator.prepare(vae, dataset, engine);
  const { scalar } = await evaluator
    .evaluate(state, examples.subarray(0, n), { kind, step, rateWeight: 1, seed: config.seed }, watch)
    .finally(() => evaluator.dispose());
  const own = logPosterior(z, posteriors);
  const prior = logPrior(z, vae.latent);
  const aggregate = await aggregateAt(z, posteriors, watch);
  const among = codes === trained ? aggregate : await aggregateAt(z, trained.posteriors, watch);
  const batch = Math.min(config.train.batch, n);
  const minibatch = batch < 2 ? null : { batch, ...(await minibatchParts(codes, batch, own, prior, watch)) };
  if (minibatch === null) causes[`${kind}.minibatch`] = 'no batch of two examples or more';
  const logLikelihood = await likelihoodOf(model, examples.subarray(0, n), watch);
  if (logLikelihood === null) {
    causes[`${kind}.logLikelihood`] = `model.likelihood is ${config.model.likelihood}, a sum of squares and no density`;
  }
  return {
    n,
    count: posteriors.count,
    rate: { value: scalar.rate, error: scalar.rateError },
    distortion: { value: scalar.distortion, error: scalar.distortionError },
    elbo: { value: scalar.elbo, error: scalar.elboError },
    exact: ratePartsOf(own, aggregate.logDensity, prior),
    minibatch,
    perplexity: medianOf(among.perplexity),
    logLikelihood,
  };
}

async function minibatchParts(
  { posteriors, z }: Codes,
  batch: number,
  own: Float64Array,
  prior: Float64Array,
  watch: Watch,
) {
  const aggregate = await minibatchLogDensities(z, posteriors, batch, watch);
  const n = aggregate.length;
  return { n, ...ratePartsOf(own.subarray(0, n), aggregate, prior.subarray(0, n)) };
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
