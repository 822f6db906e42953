/** What may compute: the values of train.engine besides auto. */
export const ENGINE_NAMES = ['onnx', 'onnx-webgpu', 'onnx-cuda', 'onnx-directml', 'onnx-coreml', 'tensorflow'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];
