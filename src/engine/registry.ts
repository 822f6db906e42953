import { readdirSync, statSync } from 'node:fs';
import { type Tensor, add } from '@tensorflow/tfjs-core';
import { UserError, asError } from '../base/errors';
import type { Engine } from './engine';
import { ENGINE_NAMES, type EngineName, engineFacts } from './engines';
import { lineOf } from './failure';
import { onnxEngine } from './onnx/onnxEngine';
import { type OnnxName, PROVIDERS } from './onnx/providers';
import { vulkanDrivers } from './onnx/vulkan';
import { openTensorflow } from './tensorflow/tensorflowEngine';
import { locateTensorflow } from './tensorflow/locate';

/** An engine, whether it is here or not. */
export interface EngineKind {
  readonly name: EngineName;
  /** For people: what it computes on. */
  readonly device: string;
  /** Why it cannot be here, as far as that is seen without loading it; undefined if it may be. */
  absence(): string | undefined;
  /** What decides beside the versions of programs whether it works: a driver, a library. */
  stamp(): string;
  /** @throws UserError that says why it is not available and what to do */
  open(how: { readonly threads: number }): Promise<Engine>;
}

const TENSORFLOW: EngineKind = {
  name: 'tensorflow',
  device: engineFacts('tensorflow').device,
  absence: () => {
    try {
      locateTensorflow();
      return undefined;
    } catch (thrown) {
      return asError(thrown).message;
    }
  },
  // Setting it up again puts another folder in its place.
  stamp: () => {
    const { folder } = locateTensorflow();
    return `${folder} ${statSync(folder).mtimeMs} ${drivers()}`;
  },
  open: ({ threads }) => openTensorflow(threads),
};

function onnxKind(name: OnnxName): EngineKind {
  const { failure } = PROVIDERS[name];
  const absence = (): string | undefined => PROVIDERS[name].absence();
  return {
    name,
    device: engineFacts(name).device,
    absence,
    stamp: name === 'onnx' ? () => '' : drivers,
    async open({ threads }) {
      const absent = absence();
      if (absent !== undefined) throw new UserError(absent);
      // Gradients in TF32 would be off by a thousandth; read when CUDA is loaded.
      if (name === 'onnx-cuda') process.env.NVIDIA_TF32_OVERRIDE = '0';
      const engine = onnxEngine(threads, name);
      // Creating a session finds the driver.
      if (name !== 'onnx') await addOne(engine).catch((thrown: unknown) => refuse(failure, thrown));
      return engine;
    },
  };
}

async function addOne(engine: Engine): Promise<void> {
  const program = await engine.compile((_, { x }) => ({ out: { y: add(x as Tensor, 1) } }), {
    mode: 'eval',
    state: [],
    feeds: [{ name: 'x', shape: [1] }],
    noise: [],
  });
  await program.run(engine.createState([], {}), { x: Float32Array.of(1) });
  await program.dispose();
}

function refuse(failure: string, thrown: unknown): never {
  throw new UserError(`${failure} (${lineOf(asError(thrown).message)})`, false, { cause: thrown });
}

/** Every engine, those of other platforms too. */
export const ENGINE_KINDS: readonly EngineKind[] = ENGINE_NAMES.map(name =>
  name === 'tensorflow' ? TENSORFLOW : onnxKind(name),
);

/** All engines of this platform, the one that is always here first. */
export function engineKinds(): EngineKind[] {
  return ENGINE_KINDS.filter(({ name }) => [undefined, process.platform].includes(engineFacts(name).platform));
}

/** The engine of that name; undefined if there is none, as in a run of another version. */
export function engineKind(name: string): EngineKind | undefined {
  return ENGINE_KINDS.find(kind => kind.name === name);
}

/** What GPUs are found by: variables, devices, and the drivers for Vulkan. */
function drivers(): string {
  const variables = ['LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES'].map(name => process.env[name] ?? '');
  return [...variables, ...['/dev/dri', '/proc/driver/nvidia/gpus'].map(listing), ...vulkanDrivers()].join('\n');
}

function listing(folder: string): string {
  try {
    return readdirSync(folder).join();
  } catch {
    return '';
  }
}
