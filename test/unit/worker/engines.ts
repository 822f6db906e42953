import type { EngineName } from '../../../src/engine/engines';
import type { Engine, Program } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import type { EngineKind } from '../../../src/engine/registry';
import type { Bench } from '../../../src/worker/engines/decide';
import type { Outcome } from '../../../src/worker/engines/outcome';

/** Engines and their outcomes made for tests; the real ones compute. */

/** A kind of engine that opens what `open` gives. */
export function kind(name: EngineName, open: () => Engine = () => renamed(name), absence?: string): EngineKind {
  return {
    name,
    device: 'a device',
    absence: () => absence,
    stamp: () => '',
    open: () => Promise.resolve().then(open),
  };
}

/** The engine onnx under another name, its programs changed. */
export function renamed(name: EngineName, change: (program: Program) => Program = program => program): Engine {
  const onnx = onnxEngine(1);
  return {
    ...onnx,
    name,
    device: 'a device',
    compile: async (describe, spec) => {
      const program = await onnx.compile(describe, spec);
      return spec.mode === 'train' ? change(program) : program;
    },
  };
}

/** One that throws that message in a step, from 1. */
export function failingIn(step: number, message: string): (program: Program) => Program {
  let done = 0;
  return program => ({
    run: (state, inputs) =>
      ++done === step ? Promise.reject(new Error(`${message}\nand more`)) : program.run(state, inputs),
    dispose: () => program.dispose(),
  });
}

/** The outcomes by name: a speed, or what is wrong. */
export function benchOf(kinds: EngineKind[], outcomes: Partial<Record<EngineName, number | string>> = {}): Bench {
  return {
    kinds,
    probe: name => {
      const found = outcomes[name];
      const outcome: Outcome = {
        device: 'a device',
        reason: typeof found === 'string' ? found : null,
        msPerStep: typeof found === 'number' ? found : null,
      };
      return Promise.resolve(outcome);
    },
  };
}
