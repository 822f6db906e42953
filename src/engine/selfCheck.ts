import {
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  add,
  conv2d,
  conv2dTranspose,
  div,
  exp,
  keep,
  matMul,
  mul,
  relu,
  reshape,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import { type Arrays, type Description, type Engine, type ProgramSpec, sizeOf } from './engine';

/**
 * Three training steps of a tiny convolutional VAE whose numbers are known: an engine that does not come to them is
 * not used. The numbers were computed in float64 by PyTorch 2.15; all inputs are values of a sine.
 */

const EXAMPLES = 2;
const STEPS = 3;
/** Relative; float32 stays within 1e-5 of it, reduced precision (TF32, float16) does not. */
const LOSS_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;

interface Parameter {
  readonly shape: readonly number[];
  /** Of the sine that its values begin as. */
  readonly phase: number;
  readonly scale: number;
  /** The discounted sum of its gradients after the last step: its product with a sine, and its norm. */
  readonly expected: readonly [projection: number, norm: number];
}

const LOSSES = [45.19607755449416, 45.14151379337398, 45.05283804582491];
const PARAMETERS = {
  convolution: { shape: [4, 4, 1, 3], phase: 1, scale: 0.5, expected: [0.038198967361664456, 0.3023619345641866] },
  convolutionBias: { shape: [3], phase: 2, scale: 0.1, expected: [0.12141659666696164, 0.10258280004894918] },
  mean: { shape: [48, 2], phase: 3, scale: 0.2, expected: [-0.11891232905564238, 0.33615539201466865] },
  logVariance: { shape: [48, 2], phase: 4, scale: 0.2, expected: [0.03933455556099165, 0.1530440314664793] },
  dense: { shape: [2, 48], phase: 5, scale: 0.5, expected: [-0.2633687453885439, 0.3548905159576749] },
  denseBias: { shape: [48], phase: 6, scale: 0.1, expected: [-0.6147042674848607, 0.32417731642564884] },
  transposed: { shape: [4, 4, 1, 3], phase: 7, scale: 0.5, expected: [0.7187504002987484, 0.2084816616573194] },
  transposedBias: { shape: [1], phase: 8, scale: 0.1, expected: [0.19504980660706275, 0.406840659217219] },
} as const satisfies Record<string, Parameter>;

type Name = keyof typeof PARAMETERS;
const NAMES = Object.keys(PARAMETERS) as Name[];
const sumOf = (name: Name): string => `sum.${name}`;
const squaresOf = (name: Name): string => `squares.${name}`;

function wave(size: number, phase: number, scale = 1, shift = 0): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => shift + scale * Math.sin(phase + 0.7 * i));
}

const SPEC: ProgramSpec = {
  mode: 'train',
  state: NAMES.flatMap(name => {
    const { shape } = PARAMETERS[name];
    return [name, sumOf(name), squaresOf(name)].map(key => ({ name: key, shape }));
  }),
  feeds: [
    { name: 'x', shape: [EXAMPLES, 8, 8, 1] },
    { name: 'noise', shape: [EXAMPLES, 2] },
  ],
  noise: [],
};

function lossOf(p: Record<Name, Tensor>, x: Tensor4D, noise: Tensor): Tensor {
  const patches = conv2d(x, p.convolution as Tensor4D, 2, 'same');
  const h: Tensor2D = reshape(relu(add(patches, p.convolutionBias)), [EXAMPLES, 48]);
  const mean = matMul(h, p.mean as Tensor2D);
  const logVariance = matMul(h, p.logVariance as Tensor2D);
  const z: Tensor2D = add(mean, mul(exp(mul(logVariance, 0.5)), noise));
  const d = relu(add(matMul(z, p.dense as Tensor2D), p.denseBias));
  const small: Tensor4D = reshape(d, [EXAMPLES, 4, 4, 3]);
  const large = conv2dTranspose(small, p.transposed as Tensor4D, [EXAMPLES, 8, 8, 1], 2, 'same');
  const logits = add(large, p.transposedBias);
  const rate = sum(mul(sub(sub(add(square(mean), exp(logVariance)), logVariance), 1), 0.5));
  const distortion = sum(sub(softplus(logits), mul(x, logits)));
  return div(add(rate, distortion), EXAMPLES);
}

const describe: Description = (state, feeds) => {
  const weights = NAMES.map(name => state[name]!);
  const { value, grads } = valueAndGrads((...tensors: Tensor[]) => {
    const named = Object.fromEntries(NAMES.map((name, i) => [name, tensors[i]!])) as Record<Name, Tensor>;
    return lossOf(named, feeds.x as Tensor4D, feeds.noise!);
  })(weights);
  const next: Record<string, Tensor> = {};
  for (const [i, name] of NAMES.entries()) {
    const gradient = grads[i]!;
    const discounted = add(mul(state[sumOf(name)]!, 0.9), mul(gradient, 0.1));
    const squares = add(mul(state[squaresOf(name)]!, 0.999), mul(square(gradient), 0.001));
    next[name] = sub(state[name]!, mul(div(discounted, add(sqrt(squares), 1e-3)), 0.05));
    next[sumOf(name)] = discounted;
    next[squaresOf(name)] = squares;
  }
  return { state: next, out: { loss: keep(value) } };
};

function start(): Arrays {
  return Object.fromEntries(
    NAMES.flatMap(name => {
      const { shape, phase, scale } = PARAMETERS[name];
      const size = sizeOf(shape);
      return [
        [name, wave(size, phase, scale)],
        [sumOf(name), new Float32Array(size)],
        [squaresOf(name), new Float32Array(size).fill(1)],
      ];
    }),
  );
}

/** What an engine computes wrongly, as the end of 'it computes …'; undefined if it is right. @throws what it throws */
export async function selfCheck(engine: Engine): Promise<string | undefined> {
  const program = await engine.compile(describe, SPEC);
  try {
    const state = engine.createState(SPEC.state, start());
    const inputs = { x: wave(EXAMPLES * 64, 9, 0.5, 0.5), noise: wave(EXAMPLES * 2, 10) };
    for (let step = 0; step < STEPS; step++) {
      const loss = (await program.run(state, inputs)).loss?.[0] ?? NaN;
      const expected = LOSSES[step]!;
      // Not ≤: NaN must not pass.
      if (!(Math.abs(loss - expected) < LOSS_TOLERANCE * expected)) {
        return `a loss of ${loss.toPrecision(6)} where ${expected.toPrecision(6)} is right`;
      }
    }
    const after = state.read();
    for (const name of NAMES) {
      const [expected, norm] = PARAMETERS[name].expected;
      const values = after[sumOf(name)]!;
      const sine = wave(values.length, 0.5);
      const projection = values.reduce((total, value, i) => total + value * sine[i]!, 0);
      if (!(Math.abs(projection - expected) < GRADIENT_TOLERANCE * norm)) return `a wrong gradient of ${name}`;
    }
    return undefined;
  } finally {
    await program.dispose();
  }
}
