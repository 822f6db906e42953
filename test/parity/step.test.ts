import type { Objective } from '../../src/model/objectives/objectives';
import type { Arrays, Engine } from '../../src/engine/engine';
import type { Prepared } from '../../src/model/programs';
import type { Vae } from '../../src/model/vae';
import { stepInputs, trainingProgram, trainingState } from '../../src/train/step';
import { initialState } from '../../src/train/stateFile';
import { onnxEngine } from '../../src/engine/onnx/onnxEngine';
import { assertClose, normals, uniforms } from '../unit/engine/evaluate';
import { ARCHITECTURES, CLIPPED, DECAYED, OBJECTIVES } from './architectures';
import { onEveryEngine } from './engines';
import { runOnCpu } from './reference';

/**
 * Training steps (forward, backward, Adam) on every engine, and the same function on TF.js's own CPU backend, with two
 * examples where nothing else is said. Tolerances of the largest magnitude in a tensor, ten times as much on WebGPU: 2e-5 after one step, 1e-4
 * for the losses and weights of twenty.
 */

const ONE_STEP = 2e-5;
const TRAINING = 1e-4;
const STEPS = 20;
const EXAMPLES = 100;
const BETA_VAE: Objective = { name: 'beta-vae', beta: 2 };

type Numbers = Record<string, Float32Array>;

/** Weights and Adam's sums before the first step. */
function startOf(vae: Vae): Numbers {
  return trainingState(onnxEngine(1), vae, initialState(vae, 'pytorch', 3)).read();
}

function inputsOf(vae: Vae, batch: number, objective: Objective, step: number): Arrays {
  const x = uniforms(`x ${step}`, [batch, ...vae.image]).data;
  const noise = trainingProgram(vae, batch, { objective, examples: EXAMPLES }).spec.noise;
  return stepInputs(x, noise, step, { seed: 1, learningRate: 1e-3, optimizer: 'adam', objective, steps: STEPS });
}

/** The outputs of each step, and the state after the last as 'next/…' among the last ones. */
async function onReference({ describe, spec }: Prepared, { start, inputs }: Task): Promise<Numbers[]> {
  const results: Numbers[] = [];
  let state = start;
  for (const feed of inputs) {
    const { out, next } = split(await runOnCpu(describe, spec, state, feed));
    state = next;
    results.push(out);
  }
  return withState(results, state);
}

/** As onReference, from each of the starts; compiled once. */
async function onEngine(engine: Engine, { describe, spec }: Prepared, tasks: readonly Task[]): Promise<Numbers[][]> {
  const program = await engine.compile(describe, spec);
  const all: Numbers[][] = [];
  for (const { start, inputs } of tasks) {
    const state = engine.createState(spec.state, start);
    const results: Numbers[] = [];
    for (const feed of inputs) results.push(await program.run(state, feed));
    all.push(withState(results, state.read()));
  }
  await program.dispose();
  return all;
}

function split(result: Numbers): { out: Numbers; next: Numbers } {
  const [out, next]: [Numbers, Numbers] = [{}, {}];
  for (const [name, data] of Object.entries(result)) {
    if (name.startsWith('next/')) next[name.slice('next/'.length)] = data;
    else out[name] = data;
  }
  return { out, next };
}

function withState(results: Numbers[], state: Numbers): Numbers[] {
  const next = Object.fromEntries(Object.entries(state).map(([name, data]) => [`next/${name}`, data]));
  return [...results.slice(0, -1), { ...results.at(-1), ...next }];
}

/**
 * Larger weights, for a rate that is not a difference of nearly equal numbers; and sums of squares that do not begin at
 * 0, where a gradient that rounds to 0 would decide a whole step, for Adam divides by their root.
 */
function underWay(vae: Vae): Numbers {
  const state = startOf(vae);
  for (const [name, values] of Object.entries(state)) {
    if (name.startsWith('optimizer.sum.')) state[name] = normals(name, [values.length], 0.1).data;
    else if (name.startsWith('optimizer.squareSum.')) state[name] = uniforms(name, [values.length], 0.5, 2).data;
    else state[name] = values.map(value => 3 * value);
  }
  return state;
}

interface Task {
  readonly start: Numbers;
  readonly inputs: readonly Arrays[];
  readonly tolerance: number;
}

function compareSteps(name: string, prepared: Prepared, tasks: readonly Task[]): void {
  let expected: Promise<Numbers[][]> | undefined;
  onEveryEngine(name, async (engine, slack) => {
    expected ??= Promise.all(tasks.map(task => onReference(prepared, task)));
    const wanted = await expected;
    for (const [task, results] of (await onEngine(engine, prepared, tasks)).entries()) {
      for (const [step, outputs] of results.entries())
        for (const [tensor, data] of Object.entries(outputs)) {
          const what = `step ${step + 1} of ${results.length}, ${tensor}`;
          assertClose(data, wanted[task]![step]![tensor]!, slack * tasks[task]!.tolerance, what);
        }
    }
  });
}

for (const { name, vae: make, batch = 2, large, objective = BETA_VAE, clipGradient, weightDecay } of [
  ...ARCHITECTURES,
  ...OBJECTIVES,
  ...CLIPPED,
  ...DECAYED,
]) {
  const vae = make();
  const prepared = trainingProgram(vae, batch, { objective, examples: EXAMPLES, clipGradient, weightDecay });
  const inputs = Array.from({ length: STEPS }, (_, step) => inputsOf(vae, batch, objective, step));
  const one = { start: underWay(vae), inputs: inputs.slice(0, 1), tolerance: ONE_STEP };
  const twenty = { start: startOf(vae), inputs, tolerance: TRAINING };
  if (large) compareSteps(`a step of ${name}, to ${ONE_STEP}`, prepared, [one]);
  else compareSteps(`a step of ${name}, to ${ONE_STEP}, and ${STEPS}, to ${TRAINING}`, prepared, [one, twenty]);
}
