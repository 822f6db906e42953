import { UserError, asError } from '../base/errors';
import type { Engine } from './engine';

/** Of TensorFlow's numbers for a failure 8 is RESOURCE_EXHAUSTED. */
const MEMORY =
  /out of memory|TF_Status: 8\b|bad[ _]alloc|\bOOM\b|RESOURCE_EXHAUSTED|fail(ed|ure)? to allocate|memory allocation/i;

/** An engine or the driver under it has failed while it computed: out of memory, a GPU that is gone. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  /** What to do, as a sentence without its full stop. */
  readonly advice: string;

  constructor(engine: Pick<Engine, 'name' | 'device'>, cause: unknown) {
    const { message } = asError(cause);
    const what = `the engine ${engine.name} (${engine.device})`;
    const full = MEMORY.test(message);
    const line = lineOf(message);
    super(`${what} ${full ? `has run out of memory (${line})` : `has failed: ${line}`}`, { cause });
    const other = engine.name === 'onnx' ? '' : ', or start a new run with train.engine: onnx';
    this.advice = `${full ? 'Take a smaller train.batch' : 'Resume it to try again'}${other}`;
  }
}

const LONGEST = 300;

/** What a driver says, in one line: they write paragraphs, and begin with places in their own source. */
export function lineOf(message: string): string {
  const [first = ''] = message
    .replace(/^Invalid TF_Status: \d+\s+Message: /, '')
    .trim()
    .split('\n');
  const line = first.replace(/^\/\S+\.(cc|h):\d+ .* was false\. /, '');
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** The engine, but what it throws while it compiles or computes is an EngineError, unless it is for the user already. */
export function guarded(engine: Engine): Engine {
  const failure = (thrown: unknown): unknown =>
    thrown instanceof UserError ? thrown : new EngineError(engine, thrown);
  const guard = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (thrown) {
      throw failure(thrown);
    }
  };
  const guardNow = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw failure(thrown);
    }
  };
  return {
    name: engine.name,
    device: engine.device,
    threads: engine.threads,
    lowering: engine.lowering,
    createState: (specs, tensors) => guardNow(() => engine.createState(specs, tensors)),
    async compile(describe, spec) {
      const program = await guard(engine.compile(describe, spec));
      return {
        run: (state, inputs) => guard(program.run(state, inputs)),
        // A driver that is gone cannot give anything back either.
        dispose: () => program.dispose().catch(() => undefined),
      };
    },
  };
}
