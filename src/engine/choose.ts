import type { Engine } from './engine';
import { onnxEngine } from './onnx/onnxEngine';
import { physicalCores } from './threads';

/** The engine for what is not a training: the one that is always here and gives the same bits every time. */
export function chooseEngine(threads: number = physicalCores()): Engine {
  return onnxEngine(threads);
}
