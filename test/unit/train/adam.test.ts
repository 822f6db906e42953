import assert from 'node:assert/strict';
import test from 'node:test';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { take } from '../../../src/model/programs';
import { type AdamForm, adamScalars, adamUpdate, withDecay } from '../../../src/train/adam';
import { assertClose } from '../engine/evaluate';

const LEARNING_RATE = 0.01;
const STEPS = 20;
const START = [0.5, -1, 2, 0, 1];
/** From large gradients to ones beside which ε counts, and none. */
const SCALES = [1, 1e-3, 1e-7, 100, 0];
const gradientAt = (step: number): number[] => SCALES.map((scale, i) => scale * (Math.sin(0.5 * step + 1.3 * i) + 0.2));

/** The parameters after each step, as the engine computes them. */
async function trained(form: AdamForm, weightDecay?: number): Promise<Float32Array[]> {
  const engine = onnxEngine(1);
  const vector = (name: string) => ({ name, shape: [START.length] });
  const scalar = (name: string) => ({ name, shape: [] });
  const specs = ['parameter', 'sum', 'squareSum'].map(vector);
  const program = await engine.compile(
    (state, feeds) => {
      const [parameter, sum, squareSum] = specs.map(({ name }) => take(state, name));
      const [gradient, stepSize, epsilon] = ['gradient', 'stepSize', 'epsilon'].map(name => take(feeds, name));
      const decayed = withDecay(gradient!, parameter!, weightDecay);
      return { state: adamUpdate(parameter!, decayed, sum!, squareSum!, stepSize!, epsilon!), out: {} };
    },
    { mode: 'train', state: specs, feeds: [vector('gradient'), scalar('stepSize'), scalar('epsilon')], noise: [] },
  );
  const zeros = new Float32Array(START.length);
  const state = engine.createState(specs, { parameter: Float32Array.from(START), sum: zeros, squareSum: zeros });
  const path: Float32Array[] = [];
  for (let step = 0; step < STEPS; step++) {
    const { stepSize, epsilon } = adamScalars(step + 1, LEARNING_RATE, form);
    await program.run(state, {
      gradient: Float32Array.from(gradientAt(step)),
      stepSize: Float32Array.of(stepSize),
      epsilon: Float32Array.of(epsilon),
    });
    path.push(state.read().parameter!);
  }
  await program.dispose();
  return path;
}

/**
 * Kingma and Ba's algorithm 1, and the form at the end of their section 2, word for word in float64, with L2
 * regularisation as in algorithm 2 of Loshchilov and Hutter.
 */
function plainAdam(form: AdamForm, weightDecay = 0): number[][] {
  let parameter = START;
  let first = START.map(() => 0);
  let second = START.map(() => 0);
  const path: number[][] = [];
  for (let t = 1; t <= STEPS; t++) {
    const gradient = gradientAt(t - 1).map((g, i) => g + weightDecay * parameter[i]!);
    first = first.map((m, i) => 0.9 * m + 0.1 * gradient[i]!);
    second = second.map((v, i) => 0.999 * v + 0.001 * gradient[i]! ** 2);
    const [correction1, correction2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
    parameter = parameter.map((value, i) => {
      const [m, v] = [first[i]!, second[i]!];
      return form === 'adam'
        ? value - (LEARNING_RATE * (m / correction1)) / (Math.sqrt(v / correction2) + 1e-8)
        : value - (LEARNING_RATE * Math.sqrt(correction2) * m) / correction1 / (Math.sqrt(v) + 1e-8);
    });
    path.push(parameter);
  }
  return path;
}

for (const form of ['adam', 'adam-tensorflow'] as const) {
  for (const weightDecay of [undefined, 1e-7, 0.1]) {
    const how = weightDecay === undefined ? '' : ` with a weight decay of ${weightDecay}`;
    test(`${form}${how} takes the steps of its definition, 20 of them`, async () => {
      const [actual, expected] = [await trained(form, weightDecay), plainAdam(form, weightDecay)];
      // What was walked, not where it ends: a step is small beside the parameter.
      for (let step = 0; step < STEPS; step++) {
        const walked = (path: ArrayLike<number>[]) => START.map((from, i) => path[step]![i]! - from);
        assertClose(walked(actual), walked(expected), 1e-5, `step ${step + 1}`);
      }
    });
  }
}

test('a weight decay of 0 changes no bit', async () => {
  assert.deepEqual(await trained('adam', 0), await trained('adam'));
});

test('adam ends where torch.optim.Adam does', async () => {
  const path = await trained('adam');
  // torch.optim.Adam(lr=0.01), float64, the same gradients.
  const afterOne = [0.4900000005, -1.0099999140574645, 1.991226239506828, 0.009999999997949835, 1];
  const afterTwenty = [0.3877001240482046, -1.0888623042406338, 1.9752222664862638, 0.029734328550714676, 1];
  assertClose(path[0]!, afterOne, 1e-6, 'step 1');
  assertClose(path[STEPS - 1]!, afterTwenty, 1e-6, 'step 20');
});
