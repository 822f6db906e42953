import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import { type KernelBackend, enableProdMode, findBackend, getBackend, setBackend } from '@tensorflow/tfjs-core';
import { UserError, asError } from '../../base/errors';
import { lineOf } from '../failure';
import { fence } from './fence';
import { SET_UP, locateTensorflow } from './locate';
import { takeEveryPadding } from './padding';

/** Brings the package into this process. */

export const BACKEND = 'tensorflow';

/** What we ask of its backend. */
interface NodeBackend extends KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
  getNumOfTFTensors(): number;
}

export interface Loaded {
  readonly version: string;
  readonly gpu: boolean;
  /** Threads that it was loaded with: they cannot be changed in a process. */
  readonly threads: number;
  /** Tensors that the native library holds. */
  tensors(): number;
}

let loaded: Loaded | undefined;

/** Computes on TensorFlow, and leaves TF.js on the backend that it was on. */
export function onTensorflow<T>(work: () => T): T {
  const before = getBackend() as string | undefined;
  if (before === BACKEND) return work();
  // It is made when it is loaded, so this does not have to wait.
  void setBackend(BACKEND);
  try {
    return work();
  } finally {
    if (before) void setBackend(before);
  }
}

/** @throws UserError if it is not found or cannot be loaded */
export async function loadTensorflow(threads: number): Promise<Loaded> {
  if (loaded) return loaded;
  const { folder, within } = locateTensorflow();
  prepareProcess(threads);
  const before = getBackend() as string | undefined;
  try {
    // Its own copy of TF.js's core finds the registries of ours, which stand on globalThis, and would warn of that.
    enableProdMode();
    if (within !== undefined) fence(within);
    createRequire(join(folder, 'package.json'))(folder);
    await setBackend(BACKEND);
  } catch (thrown) {
    const { message } = asError(thrown);
    throw new UserError(`${folder} cannot be loaded (${lineOf(message)}): ${SET_UP} again`, false, { cause: thrown });
  } finally {
    if (before && before !== BACKEND) await setBackend(before);
  }
  const backend = findBackend(BACKEND) as NodeBackend | null;
  if (!backend) {
    throw new UserError(`${folder} does not register with TF.js: ${SET_UP} again`);
  }
  takeEveryPadding(BACKEND);
  loaded = {
    version: backend.binding.TF_Version,
    gpu: backend.isUsingGpuDevice,
    threads,
    tensors: () => backend.getNumOfTFTensors(),
  };
  return loaded;
}

/** What TensorFlow reads from the environment, once, when it is loaded. A user's own values stay where results do not hang on them. */
function prepareProcess(threads: number): void {
  // Gradients in TF32 would be off by a thousandth.
  process.env.NVIDIA_TF32_OVERRIDE = '0';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  // The package still calls them; Node.js 23 took the first away and warns of the second.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: typeof Array.isArray };
  legacy.isNullOrUndefined ??= value => value === null || value === undefined;
  legacy.isArray = Array.isArray;
}
