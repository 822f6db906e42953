/** Every engine, whether it is here or not. */

interface EngineFacts {
  /** What the documentation of train.engine says of it. */
  readonly about: string;
  /** For people: what it computes on. */
  readonly device: string;
  /** The only one that has it. */
  readonly platform?: NodeJS.Platform;
}

export const ENGINES = {
  onnx: { about: 'the CPU, always there', device: 'CPU' },
  'onnx-webgpu': { about: 'any GPU with a driver for Vulkan, DirectX 12 or Metal', device: 'GPU, WebGPU' },
  'onnx-cuda': { about: 'an NVIDIA GPU, with CUDA 12 and cuDNN 9', device: 'GPU, CUDA' },
  'onnx-directml': { about: 'a GPU on Windows', device: 'GPU, DirectML', platform: 'win32' },
  'onnx-coreml': { about: "a Mac's GPU and neural engine", device: 'CoreML', platform: 'darwin' },
  tensorflow: { about: 'the CPU or an NVIDIA GPU, once TensorFlow is set up', device: 'CPU or GPU, TensorFlow' },
} as const satisfies Readonly<Record<string, EngineFacts>>;

/** What may compute: the values of train.engine besides auto. */
export type EngineName = keyof typeof ENGINES;

/** In the table's order. */
export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[];

/** What is known of an engine before it is loaded. */
export const engineFacts = (name: EngineName): EngineFacts => ENGINES[name];
