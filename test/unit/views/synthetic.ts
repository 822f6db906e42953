import { RandomStream } from '../../../src/base/random';
import type { DimensionScale } from '../../../src/analysis/results/dimensionScale';
import type { Comparison } from '../../../src/analysis/results/comparison';
import type { LayerKind } from '../../../src/model/layer';
import type { Profile } from '../../../src/analysis/results/profile';
import type { Curve, CurvePoint } from '../../../src/analysis/results/curve';
import type { Evaluation, VaeScalar } from '../../../src/run/records';
import type { ReportData } from '../../../src/views/report/reportData';
import { atBeta } from '../analysis/atParameter';
import { UNASKED } from '../../../src/analysis/results/similarities';

/** Made-up results in the shapes of real ones: a convolutional β-VAE with 10 latent units. */

export const LAYERS: [string, LayerKind, number][] = [
  ['input', 'input', 4096],
  ['encoder/1', 'convolution', 32768],
  ['encoder/2', 'convolution', 8192],
  ['encoder/3', 'convolution', 4096],
  ['encoder/4', 'convolution', 1024],
  ['encoder/5', 'flatten', 1024],
  ['encoder/6', 'dense', 256],
  ['z_mean', 'mean', 10],
  ['z_log_var', 'logVariance', 10],
  ['sampling', 'sampling', 10],
  ['decoder/1', 'dense', 256],
  ['decoder/2', 'dense', 1024],
  ['decoder/3', 'deconvolution', 4096],
  ['decoder/4', 'deconvolution', 8192],
  ['decoder/5', 'deconvolution', 32768],
  ['decoder/6', 'deconvolution', 4096],
];

const STEPS = 6000;

function evaluation(kind: 'train' | 'test', step: number, rate: number, distortion: number): Evaluation {
  return {
    kind,
    step,
    n: 1000,
    rate,
    distortion,
    loss: distortion + 4 * rate,
    elbo: -(rate + distortion),
    rateError: 0.1,
    distortionError: 0.4,
    elboError: 0.4,
    activeUnits: 6,
    units: Array.from({ length: 10 }, (_, i) => ({
      meanVariance: i < 6 ? 0.9 : 0.001,
      kl: i < 6 ? 2.6 : 0.001,
      precise: 1,
    })),
  };
}

/** An evaluation on test examples that found these units. */
export function evaluationOf(step: number, units: Evaluation['units']): Evaluation {
  return { ...evaluation('test', step, 15, 40), units };
}

/** Distortion falls, the rate rises and settles; mini-batches are noisy and start wild. */
export function syntheticScalars(): VaeScalar[] {
  const random = new RandomStream(1, 'scalars');
  const scalars: VaeScalar[] = [];
  for (let step = 10; step <= STEPS; step += 10) {
    const rate = 15.5 * (1 - Math.exp(-step / 120)) + 3 * Math.exp(-(((step - 400) / 400) ** 2));
    const distortion = 37 + 1500 * Math.exp(-step / 40) + 40 * Math.exp(-step / 700);
    const [noisyRate, noisyDistortion] = [rate + 0.2 * random.normal(), distortion + 0.8 * random.normal()];
    scalars.push({
      kind: 'batch',
      step,
      rate: noisyRate,
      distortion: noisyDistortion,
      loss: noisyDistortion + 4 * noisyRate,
    });
    if (step % 200 === 0) {
      scalars.push(evaluation('train', step, rate + 0.05 * random.normal(), distortion + 0.1 * random.normal()));
      scalars.push(
        evaluation('test', step, rate + 0.1 + 0.05 * random.normal(), distortion + 1 + 0.2 * random.normal()),
      );
    }
  }
  return scalars;
}

/** Similarity falls with distance; z_log_var is like nothing else. With `constant`, its values are missing. */
export function syntheticComparison(constant = false): Comparison {
  const names = LAYERS.map(([name]) => name);
  const along = [0, 0.12, 0.25, 0.4, 0.5, 0.5, 0.75, 1, 3, 1.08, 1.15, 1.3, 1.5, 1.75, 1.95, 2.05];
  const aside = (i: number): number => (names[i] === 'z_log_var' ? 1 : 0);
  // The decoder's end comes back to the input.
  const turn = (i: number): number => (along[i]! > 1 ? 2 - along[i]! : along[i]!);
  const alike = names.map((_, i) =>
    names.map((_name, j) => {
      if (constant && aside(i) + aside(j) > 0) return null;
      if (i === j) return 1;
      if (aside(i) + aside(j) > 0) return 0.1;
      const near = Math.exp(-(((along[i]! - along[j]!) / 0.55) ** 2));
      return 0.15 + 0.85 * Math.max(near, 0.75 * Math.exp(-(((turn(i) - turn(j)) / 0.3) ** 2)));
    }),
  );
  const causes: Record<string, string> = constant ? { z_log_var: 'z_log_var is constant over these examples' } : {};
  return { rows: names, columns: names, n: 5000, linearCka: alike, debiasedCka: alike, ...UNASKED, causes };
}

const FITS = [8.3, 13.1, 18, 19.6, 14.2, 14.5, 9.2, 6.3, 4, 9.3, 6.8, 10.3, 14.7, 16, 12.7, 8.1];

/** Five checkpoints whose dimensions grow towards FITS. With `constant`, z_log_var has no value at the last one. */
export function syntheticProfiles(constant = false): Profile[] {
  return [0.5, 0.75, 0.9, 0.96, 1].map((share, k) => ({
    n: 5000,
    step: Math.round(STEPS * [0.08, 0.27, 0.54, 0.73, 1][k]!),
    layers: LAYERS.map(([name, kind, width], i) => {
      const fit = name === 'input' ? FITS[i]! : FITS[i]! * share + 2 * (1 - share);
      const missing = constant && name === 'z_log_var' && share === 1;
      return {
        name,
        kind,
        width,
        id: {
          fit: missing ? null : fit,
          mle: missing ? null : fit * 0.93,
          fitError: missing ? null : 0.025 * fit,
          mleError: missing ? null : 0.02 * fit,
          dropped: name === 'input' ? 14 : 0,
          cause: missing ? 'z_log_var is constant over these examples' : null,
        },
        ...(kind === 'sampling' ? { noise: { draws: 5, fit: 9.7, mle: 9.6, fitSpread: 0.2, mleSpread: 0.1 } } : {}),
        toInput: null,
        toOutput: null,
      };
    }),
  }));
}

/** Of a layer with noise on its surface of about six dimensions. */
export function syntheticScale(): DimensionScale {
  return {
    decay: [14.1, 11.8, 9.9, 8.2, 7.1, 6.4].map((fit, i) => ({
      ...{ n: Math.floor(2000 / 2 ** i), subsets: 2 ** i, fit, error: 0.03 * fit },
    })),
    gride: [14.4, 11.2, 9.1, 7.6, 6.9, 6.6, 6.4, 6.3, 6.0].map((id, i) => ({
      ...{ k: 2 ** i, id, error: 0.1 / (i + 1), distance: 1.2 + 0.3 * i },
    })),
    distinct: 2000,
    cause: null,
  };
}

const TO_INPUT = [
  0.0004, 0.0041, 0.011, 0.019, 0.021, 0.021, 0.038, 0.064, 0.42, 0.13, 0.083, 0.072, 0.063, 0.053, 0.044, 0.039,
];
const TO_OUTPUT = [
  0.034, 0.042, 0.058, 0.067, 0.062, 0.062, 0.053, 0.049, 0.41, 0.11, 0.053, 0.038, 0.021, 0.011, 0.0042, 0.0004,
];

/** The last of `syntheticProfiles` with information imbalances that fall and rise; z_log_var lies beside the path. */
export function syntheticInformation(): Profile {
  const profile = syntheticProfiles().at(-1)!;
  const layers = profile.layers.map((layer, i) => {
    const [toInput, toOutput] = [TO_INPUT[i]!, TO_OUTPUT[i]!];
    return { ...layer, toInput, toOutput, toInputError: toInput / 20, toOutputError: toOutput / 20 };
  });
  const path = layers.filter(({ kind }) => kind !== 'logVariance');
  const neighbours = path.slice(1).map(({ name: to }, i) => ({
    ...{ from: path[i]!.name, to },
    there: { value: i < 8 ? 0.01 : 0.03, error: 0.001 },
    back: { value: 0.02, error: 0.001 },
  }));
  return { ...profile, layers, neighbours };
}

/** Eight β, `seeds` runs each; the test distortion rises again at small β. */
export function syntheticCurve(seeds = 3): Curve {
  const random = new RandomStream(2, 'curve');
  const known: [number, number, number, number][] = [
    [8, 10.5, 68.5, 67],
    [4, 15.6, 38.6, 37.7],
    [2, 20.6, 26, 24.4],
    [1, 25, 19.2, 17],
    [0.5, 31.4, 14.8, 13],
    [0.3, 35.4, 13.1, 11.8],
    [0.1, 45.6, 14, 10.2],
    [0.05, 51.3, 14.2, 9.6],
  ];
  const points = known.flatMap(([beta, rate, test, train]) =>
    Array.from({ length: seeds }, (_, seed) => {
      const [dr, dd] = seeds > 1 ? [0.5 * random.normal(), 0.7 * random.normal()] : [0, 0];
      return (['train', 'test'] as const).map((split): CurvePoint => ({
        ...atBeta(beta),
        split,
        rate: rate + dr,
        distortion: (split === 'test' ? test : train) + dd,
        rateError: 0.1,
        distortionError: 0.4,
        elboError: 0.4,
        activeUnits: 6,
        latent: 10,
        seed,
        step: STEPS,
        run: `/runs/sprites/beta${beta}-seed${seed}`,
      }));
    }).flat(),
  );
  return { points };
}

/** The smallest PNG: one black pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';

export function syntheticReport(): ReportData {
  return {
    title: 'sprites-conv, β 4, seed 0',
    parameter: { key: 'objective.beta', symbol: 'β', some: [0.25, 1, 4, 16] },
    trainedOver: null,
    retrained: [],
    info: {
      format: 1,
      name: 'sprites-conv',
      config: {},
      configFile: '/home/ada/vae/sprites-conv.vae.yaml',
      seed: 0,
      engine: 'onnx',
      threads: 2,
      lowering: {},
      versions: {},
      data: { fingerprint: '9f3a1187c0de5b6ac21e', shape: [64, 64, 1], train: 9000, heldOut: 1000 },
      steps: STEPS,
      stepsPerEpoch: 70,
      created: '2026-11-21T09:14:00.000Z',
    },
    state: { status: 'finished', step: STEPS, heartbeat: '2026-11-21T13:42:00.000Z', seconds: 16080 },
    health: 'finished',
    folder: '/runs/sprites/beta4-seed0',
    configFile: 'sprites.vae.yaml',
    dataName: 'sprites',
    rateWeight: 4,
    likelihood: 'bernoulli',
    scalars: syntheticScalars(),
    best: 4380,
    problems: [],
    checkpoints: [480, 1620, 3240, 4380, 6000],
    unmeasured: {},
    checkpointFile: '/runs/sprites/beta4-seed0/checkpoints/step-00006000.safetensors',
    reconstructions: { png: PIXEL, caption: 'test' },
    samples: { png: PIXEL, caption: 'fixed noise' },
    comparison: { step: STEPS, layers: syntheticComparison() },
    frechet: null,
    features: null,
    profiles: syntheticProfiles(),
    curve: syntheticCurve(),
    rateParts: [],
    families: [],
    leftOut: [],
    findings: [
      {
        rule: 'active units',
        holds: true,
        numbers: { active: 6, units: 10 },
        sentence: '6 of 10 units are active.',
        next: null,
      },
      {
        rule: 'best beta',
        holds: true,
        numbers: { beta: 1 },
        sentence: 'The ELBO is best at β 1; this run gives it up for a lower rate.',
        next: null,
      },
    ],
    program: 'vae-lens',
    commands: ['vae-lens train sprites.vae.yaml --set seed=0', 'vae-lens report /runs/sprites/beta4-seed0'],
  };
}
