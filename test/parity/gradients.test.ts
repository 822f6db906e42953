import assert from 'node:assert/strict';
import { gridFactors } from '../../src/data/examples/factors';
import type { Arrays } from '../../src/engine/engine';
import { type Classifier, classFeeds } from '../../src/model/architectures/classifier';
import type { Model } from '../../src/model/model';
import type { Vae } from '../../src/model/vae';
import { KEYS, gradientSum, trainingArrays, trainingProgram, trainingState } from '../../src/train/step';
import { assertClose, normals, uniforms } from '../unit/engine/evaluate';
import { betaVae, smallClassifier, smallConv, smallLinear, smallMlp } from '../unit/model/models';
import { onEveryEngine } from './engines';
import { type Numbers, plainLayers, plainLoss } from './plain';

/**
 * The whole loss and the gradient of every single weight against central finite differences of a second
 * implementation in float64, on every engine. Tolerance: 1e-5 of the largest gradient in a tensor (what float32
 * leaves), ten times that on WebGPU.
 */

const BATCH = 2;
const BETA = 1.7;
const STEP = 1e-5;
const TOLERANCE = 1e-5;

function finiteDifferences(loss: (weights: Numbers) => number, weights: Numbers, name: string): Float64Array {
  const tensor = weights[name]!;
  return tensor.map((value, i) => {
    tensor[i] = value + STEP;
    const above = loss(weights);
    tensor[i] = value - STEP;
    const below = loss(weights);
    tensor[i] = value;
    return (above - below) / (2 * STEP);
  });
}

function compareGradients(name: string, vae: Vae): void {
  const x = Float64Array.from(uniforms('x', [BATCH, ...vae.image]).data);
  const noise = normals('noise', [BATCH, vae.latent]).data;
  compareWith(name, vae, { noise, klWeight: Float32Array.of(BETA) }, at =>
    plainLoss(vae, at, x, Float64Array.from(noise), Math.fround(BETA)),
  );
}

/** @param feeds all that the loss is fed but the images */
function compareWith(name: string, model: Model, feeds: Arrays, plain: (at: Numbers) => number): void {
  const { describe, spec } = trainingProgram(model, BATCH, betaVae(BETA));
  const tensors = Object.fromEntries(
    model.parameters.flatMap(parameter =>
      KEYS.map(key => {
        const scale = key(parameter.name) === parameter.name ? 0.4 : 0;
        return [key(parameter.name), normals(parameter.name, parameter.shape, scale).data];
      }),
    ),
  );
  const x = uniforms('x', [BATCH, ...model.image]).data;
  const one = Float32Array.of(1);
  const weights = Object.fromEntries(model.parameters.map(({ name }) => [name, Float64Array.from(tensors[name]!)]));
  let expected: Map<string, Float64Array> | undefined;

  onEveryEngine(`gradients of ${name}, to ${TOLERANCE}`, async (engine, slack) => {
    const program = await engine.compile(describe, spec);
    const state = trainingState(engine, model, tensors);
    const { loss } = await program.run(state, { x, ...feeds, stepSize: one, epsilon: one });
    await program.dispose();
    assertClose(loss!, [plain(weights)], slack * 1e-6, 'loss');
    expected ??= new Map(model.parameters.map(({ name }) => [name, finiteDifferences(plain, weights, name)]));
    const after = trainingArrays(model, state.read());
    for (const [parameter, gradient] of expected) {
      assert.ok(
        gradient.some(value => Math.abs(value) > 1e-3),
        `${parameter} does something`,
      );
      // The discounted sum of gradients began at 0, so it is the first gradient.
      assertClose(after[gradientSum(parameter)]!, gradient, slack * TOLERANCE, `gradient of ${parameter}`);
    }
  });
}

compareGradients('an mlp', smallMlp());
compareGradients('an mlp with colours', smallMlp([2, 2, 3]));
compareGradients('the layers of linear', smallLinear());
compareGradients('convolutions and transposed ones', smallConv());
compareGradients('convolutions of one channel', smallConv(1));

/** A classifier's loss once more: Σ over factors of −ln of the softmax of the actual class, averaged over examples. */
function plainCrossEntropy(classifier: Classifier, weights: Numbers, x: Float64Array, classes: number[][]): number {
  const examples = classes.length;
  const pixels = x.length / examples;
  let loss = 0;
  for (const [e, actual] of classes.entries()) {
    const encoded = plainLayers(classifier.encoder, x.subarray(e * pixels, (e + 1) * pixels), weights, true);
    for (const [factor, head] of classifier.heads.entries()) {
      const logits = plainLayers([head], encoded, weights, false);
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      loss -= Math.log(Math.exp(logits[actual[factor]!]!) / total) / examples;
    }
  }
  return loss;
}

const FACTORS = gridFactors({ shape: 3, scale: 2 });
const classifier = smallClassifier(FACTORS.sizes);
const EXAMPLES = [5, 2];
const images = uniforms('x', [BATCH, ...classifier.image]).data;
const classes = EXAMPLES.map(example => FACTORS.sizes.map((_, factor) => FACTORS.classOf(example, factor)));
compareWith('a classifier', classifier, classFeeds(classifier, FACTORS, EXAMPLES), at =>
  plainCrossEntropy(classifier, at, Float64Array.from(images), classes),
);
