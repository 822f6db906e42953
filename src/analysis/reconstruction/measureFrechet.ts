import { basename } from 'node:path';
import { type Representation, largestMagnitude } from '../../algebra/representation';
import { UserError } from '../../base/errors';
import { type Watch, breathe } from '../../base/progress';
import { RandomStream } from '../../base/random';
import { rangeAdvice } from '../../data/examples/valueRange';
import { type FeaturesModel, openFeatures } from '../../engine/onnx/features/featuresModel';
import { reconstructionProgram } from '../../model/programs';
import type { Vae } from '../../model/vae';
import { evaluationInputs, notFinite } from '../models/evaluationInputs';
import { type LoadedModel, vaeOf } from '../models/loaded';
import type { Frechet } from '../results/frechet';
import { frechetOfHalves, frechetOfPairs, leftWithoutGroup } from './frechetOfPairs';

/**
 * The Fréchet distance between a model's examples and their reconstructions at the posterior mean, cut to 0–1, in features.
 * Both go through the features model in batches; what is held are the features.
 * @throws UserError where the examples are no images from 0 to 1, or no more than the features, or these are too many; NotFiniteError
 */
export async function measureFrechet(model: LoadedModel, file: string, watch: Watch): Promise<Frechet> {
  const vae = vaeOf(model);
  checkImages(model, file);
  const features = await openFeatures(file, model.dataset.shape, model.engine.threads);
  const pairs = await featuresOfPairs(model, vae, features, watch).finally(() => features.release());
  return { ...(await distancesOf(pairs, watch)), ...aboutOf(model, features) };
}

function aboutOf({ step, config: { analysis } }: LoadedModel, { file, sha256, output }: FeaturesModel) {
  const part = analysis.split === undefined ? {} : { split: analysis.split };
  return { ...part, step, model: basename(file), sha256, output };
}

async function distancesOf({ x, y }: Pairs, watch: Watch) {
  const { n, p: width } = x;
  const { distance, error } = await frechetOfPairs(x, y, watch);
  const half = Math.floor(n / 2);
  const halves = half > width ? { n: half, distance: await frechetOfHalves(x, watch) } : null;
  const few = (of: string, count: number) => `${of} has ${count} examples, not more than the ${width} features`;
  return {
    n,
    width,
    distance,
    error,
    errorCause: error === null ? few('what is left without a tenth', leftWithoutGroup(n)) : null,
    halves,
    halvesCause: halves === null ? few('a half of the data', half) : null,
  };
}

/** Throws a UserError unless a model's examples are grey or colour images of values from 0 to 1. */
function checkImages({ dataset, file }: LoadedModel, features: string): void {
  const [height, , channels] = dataset.shape;
  if (height === 1 || (channels !== 1 && channels !== 3)) {
    throw new UserError(
      `${features} takes grey or colour images, the data of ${file} are ${dataset.shape.join(' × ')}: there are no features of them`,
    );
  }
  const [least, greatest] = dataset.range;
  if (least >= 0 && greatest <= 1) return;
  throw new UserError(
    `${features} takes images from 0 to 1, the data of ${file} have values from ${least} to ${greatest}: ${rangeAdvice(dataset.range)}`,
  );
}

interface Pairs {
  /** Of the data. */
  readonly x: Representation;
  /** Of the reconstructions. */
  readonly y: Representation;
}

/** The features of examples in a random order, the same each time, and of their reconstructions. */
async function featuresOfPairs(model: LoadedModel, vae: Vae, features: FeaturesModel, watch: Watch): Promise<Pairs> {
  const { dataset, engine, state, step, noiseSeed, config } = model;
  const { batch } = features;
  const n = model.examples.length;
  const order = new RandomStream(0, 'frechet').permutation(n);
  const examples = Uint32Array.from(order, at => model.examples[at]!);
  const { describe, spec } = reconstructionProgram(vae, batch);
  const program = await engine.compile(describe, spec);
  let pairs: Pairs | undefined;
  try {
    for (let start = 0; start < n; start += batch) {
      await breathe(watch);
      watch.progress(start, n, 'examples in features');
      const count = Math.min(batch, n - start);
      const inputs = evaluationInputs(vae, dataset, examples, start, batch, noiseSeed);
      const { image } = await program.run(state, { x: inputs.x! });
      if (!image!.every(Number.isFinite)) {
        const kind = config.analysis.split === 'train' ? 'train' : 'test';
        throw await notFinite(vae, batch, engine, state, inputs, { kind, step });
      }
      const reconstructed = image!.map(value => Math.min(1, Math.max(0, value)));
      const ofData = await features.featuresOf(inputs.x!, count);
      pairs ??= roomFor(n, ofData.length / count, features.file);
      const ofModel = await features.featuresOf(reconstructed, count);
      for (const [values, { data, p }] of [
        [ofData, pairs.x],
        [ofModel, pairs.y],
      ] as const) {
        if (values.length !== count * p) {
          throw new UserError(
            `${features.file} gives ${values.length / count} features of some images, ${p} of others`,
          );
        }
        data.set(values, start * p);
      }
    }
    watch.progress(n, n, 'examples in features');
  } finally {
    await program.dispose();
  }
  for (const { data, name } of [pairs!.x, pairs!.y]) {
    if (largestMagnitude(data) === Infinity) {
      throw new UserError(`${features.file} gives features of ${name} that are not finite: there is no distance`);
    }
  }
  return pairs!;
}

/** Twice what Inception v3 gives; the time that a distance takes grows with their cube. */
const MOST_FEATURES = 4096;

/**
 * Throws a UserError where there are too many features, or no more examples than features: the covariance would say nothing in
 * some directions.
 */
function roomFor(n: number, p: number, file: string): Pairs {
  if (p > MOST_FEATURES) {
    throw new UserError(
      `${file} gives ${p} features, at most ${MOST_FEATURES} are measured: average them over the pixels, or take a narrower model`,
    );
  }
  if (n <= p) {
    throw new UserError(
      `${file} gives ${p} features, and there are ${n} examples: more examples than features are needed: a new run with a larger analysis.examples, as far as the data have them, or a narrower model`,
    );
  }
  const room = (name: string): Representation => ({ name, n, p, data: new Float32Array(n * p) });
  return { x: room('the data'), y: room('the reconstructions') };
}
