import test from 'node:test';
import type { EngineName } from '../../src/engine/engines';
import type { Engine } from '../../src/engine/engine';
import { engineKind } from '../../src/engine/registry';

/** The engines that parity is asked of: onnx always, WebGPU where there is a driver, TensorFlow where it is wanted. */

interface Asked {
  readonly name: EngineName;
  /** Why it cannot be asked here. */
  readonly skip: string | false;
  /**
   * How many times a tolerance it is allowed: WebGPU's exp, log and divisions may be off by several units in the last
   * place, and software drivers make use of that.
   */
  readonly slack: number;
}

function asked(name: EngineName, slack: number, unwanted: string | false = false): Asked {
  return { name, slack, skip: unwanted || (engineKind(name)!.absence() ?? false) };
}

const noTensorflow = process.env.VAE_LENS_TEST_TENSORFLOW === '1' ? false : 'VAE_LENS_TEST_TENSORFLOW is not 1';
const ENGINES: readonly Asked[] = [asked('onnx', 1), asked('onnx-webgpu', 10), asked('tensorflow', 1, noTensorflow)];

const opened = new Map<EngineName, Promise<Engine>>();

function open(name: EngineName): Promise<Engine> {
  let engine = opened.get(name);
  if (!engine) opened.set(name, (engine = engineKind(name)!.open({ threads: 1 })));
  return engine;
}

/** A test for each engine. @param body its `slack` is a factor for every tolerance */
export function onEveryEngine(what: string, body: (engine: Engine, slack: number) => Promise<void>): void {
  for (const { name, skip, slack } of ENGINES) {
    test(`${name}: ${what}`, { skip }, async () => body(await open(name), slack));
  }
}
