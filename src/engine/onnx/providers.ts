import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EngineName } from '../engines';
import { type InferenceSession, env, listSupportedBackends } from './runtime';
import { vulkanDrivers } from './vulkan';

/** What of ONNX Runtime computes: the CPU, or a GPU through one of its execution providers. */

export type OnnxName = Exclude<EngineName, 'tensorflow'>;

interface Provider {
  readonly options: InferenceSession.SessionOptions;
  /** Why it cannot be here, as far as that is seen without loading it; undefined if it may be. */
  absence(): string | undefined;
  /** What it says when it cannot be opened, in the user's terms. */
  readonly failure: string;
}

const PLATFORM = `${process.platform}-${process.arch}`;

const without = (backend: string, sentence: string) => (): string | undefined =>
  listSupportedBackends().some(({ name }) => name === backend) ? undefined : sentence;

export const PROVIDERS: Readonly<Record<OnnxName, Provider>> = {
  onnx: {
    options: { executionProviders: ['cpu'] },
    absence: () => undefined,
    failure: 'ONNX Runtime cannot compute here',
  },
  // What a GPU lacks is computed on the CPU, node by node.
  'onnx-webgpu': {
    options: { executionProviders: ['webgpu', 'cpu'] },
    absence: webgpuAbsence,
    failure: 'WebGPU finds no GPU that it can use: its driver may be missing or too old, or this user may not use it',
  },
  'onnx-cuda': {
    options: { executionProviders: ['cuda', 'cpu'] },
    absence: cudaAbsence,
    failure: 'CUDA cannot be loaded: it needs an NVIDIA driver, and CUDA 12 and cuDNN 9 on LD_LIBRARY_PATH',
  },
  'onnx-directml': {
    // DirectML takes no other.
    options: { executionProviders: ['dml', 'cpu'], enableMemPattern: false, executionMode: 'sequential' },
    absence: without('dml', `DirectML is a part of Windows, and this is ${PLATFORM}`),
    failure: 'no GPU was found for DirectML: it needs a driver for DirectX 12',
  },
  'onnx-coreml': {
    options: { executionProviders: ['coreml', 'cpu'] },
    absence: without('coreml', `CoreML is a part of macOS, and this is ${PLATFORM}`),
    failure: 'CoreML cannot be used',
  },
};

function webgpuAbsence(): string | undefined {
  const unsupported = without('webgpu', `ONNX Runtime has no WebGPU for ${PLATFORM}`)();
  if (unsupported !== undefined || process.platform !== 'linux' || vulkanDrivers().length > 0) return unsupported;
  return "WebGPU needs a Vulkan driver, and none is installed: install your GPU's, or Debian's mesa-vulkan-drivers";
}

const CUDA_LIBRARIES = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];

function cudaAbsence(): string | undefined {
  const unsupported = without('cuda', `ONNX Runtime for Node.js has CUDA on linux-x64 only, and this is ${PLATFORM}`)();
  if (unsupported !== undefined) return unsupported;
  const folder = libraryFolder();
  const missing = CUDA_LIBRARIES.filter(file => !existsSync(join(folder, file)));
  if (missing.length === 0) return undefined;
  return (
    `ONNX Runtime's CUDA libraries are missing: put ${missing.join(' and ')} into ${folder}, from the NuGet package ` +
    `Microsoft.ML.OnnxRuntime.Gpu.Linux ${env.versions.common}; they need CUDA 12 and cuDNN 9`
  );
}

/** Where ONNX Runtime's native libraries are. */
function libraryFolder(): string {
  const bin = join(dirname(require.resolve('onnxruntime-node')), '..', 'bin');
  const api = readdirSync(bin).find(name => name.startsWith('napi-')) ?? '';
  return join(bin, api, process.platform, process.arch);
}
