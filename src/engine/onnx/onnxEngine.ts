import { InferenceSession, Tensor } from './runtime';
import { type Arrays, type Engine, type Program, type ProgramSpec, type State, inputOf } from '../engine';
import { byteHolder, hasByteInstructions } from './modelBytes';
import { engineFacts } from '../engines';
import { type OnnxName, PROVIDERS } from './providers';
import { openKept } from './onnxSession';
import { OnnxState } from './state';
import { type Trace, traceOnnx } from './trace';
import { Updater } from './update/updater';

/** Programs as ONNX graphs, run by onnxruntime. */

class OnnxProgram implements Program {
  private readonly updaters = new WeakMap<OnnxState, Updater>();

  constructor(
    private readonly session: InferenceSession,
    private readonly spec: ProgramSpec,
    private readonly trace: Trace,
  ) {}

  async run(state: State, inputs: Arrays): Promise<Record<string, Float32Array>> {
    if (!(state instanceof OnnxState)) throw new Error('this state belongs to another engine');
    const feeds: Record<string, Tensor> = {};
    for (const spec of [...this.spec.feeds, ...this.spec.noise]) {
      feeds[`feed/${spec.name}`] = new Tensor('float32', inputOf(inputs, spec), [...spec.shape]);
    }
    const fetches: Record<string, Tensor | null> = {};
    const updater = this.updaterOf(state);
    for (const { name } of this.spec.state) feeds[`state/${name}`] = state.current.get(name)!.tensor;
    for (const name of this.trace.next) fetches[`next/${name}`] = state.spare.get(name)!.tensor;
    for (const [name, slot] of updater.cuts) fetches[name] = slot.tensor;
    for (const { name } of this.trace.outputs) fetches[`out/${name}`] = null;
    const results = await this.session.run(feeds, fetches);
    updater.run();
    if (this.spec.mode === 'train') state.swap();
    return Object.fromEntries(
      this.trace.outputs.map(({ name }) => [name, results[`out/${name}`]!.data as Float32Array]),
    );
  }

  private updaterOf(state: OnnxState): Updater {
    const known = this.updaters.get(state);
    if (known) return known;
    const made = new Updater(state, this.trace.cuts, this.trace.updates);
    this.updaters.set(state, made);
    return made;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

/** The engine that needs nothing but npm. @param threads at least 1, of the CPU */
export function onnxEngine(threads: number, name: OnnxName = 'onnx'): Engine {
  const { options } = PROVIDERS[name];
  const { device } = engineFacts(name);
  const onCpu = name === 'onnx';
  const open: typeof openKept = onCpu ? openKept : (model, options) => InferenceSession.create(model, options);
  return {
    name,
    device: onCpu ? `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : device,
    threads,
    lowering: { convolutions: 'points-1', updates: 'one-pass-1' },
    createState: (specs, tensors) => new OnnxState(specs, tensors),
    async compile(describe, spec) {
      const trace = traceOnnx(describe, spec);
      const session = await open(trace.model, {
        ...options,
        intraOpNumThreads: threads,
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        // Denormals carry nothing and are slow. Threads that wait for work spin for a while, also from one step to the
        // next: where a virtual machine shares its processors, to wake them takes milliseconds.
        extra: { session: { set_denormal_as_zero: '1' } },
      });
      return new OnnxProgram(session, spec, trace);
    },
    ...(onCpu && hasByteInstructions() ? { holdBytes: byteHolder(threads) } : {}),
  };
}
