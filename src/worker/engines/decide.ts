import { UserError, asError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import type { EngineName } from '../../engine/engines';
import type { Engine } from '../../engine/engine';
import { guarded } from '../../engine/failure';
import { ENGINE_KINDS, type EngineKind } from '../../engine/registry';
import type { Outcome, Prober } from './outcome';

/** Which engine a run is computed on. */

export interface Decision {
  readonly engine: Engine;
  /** Why that one, as the end of a sentence. */
  readonly reason: string;
}

/** What is needed of the world outside. */
export interface Bench {
  readonly kinds: readonly EngineKind[];
  readonly probe: Prober;
}

/** Another engine takes over from onnx where its step takes less than this share: for less it is not worth a risk. */
const GAIN = 0.9;

/** For measuring, before a training: what takes longer is slower than the CPU, a driver that is a program. */
const PATIENCE_MS = 10_000;

/** How a sentence about an engine that was asked for and is not there ends. */
const INSTEAD = 'set train.engine: onnx, or auto';

/**
 * The engine for a new run.
 * @throws UserError if `wanted` is one that is not available
 */
export async function decideEngine(
  wanted: EngineName | 'auto',
  threads: number,
  watch: Watch,
  bench: Bench,
): Promise<Decision> {
  if (wanted !== 'auto') {
    return { engine: await openEngine(wanted, threads, watch, bench), reason: 'set by train.engine' };
  }
  const onnx = async (reason: string): Promise<Decision> => ({
    engine: await openEngine('onnx', threads, watch, bench),
    reason,
  });
  const speeds = await speedsOf(threads, watch, bench);
  const [fastest] = speeds;
  if (!fastest || fastest.name === 'onnx')
    return onnx(speeds.length > 1 ? comparison(speeds) : 'no other one can be used here');
  try {
    const engine = await openEngine(fastest.name, threads, watch, bench);
    return { engine, reason: comparison(speeds) };
  } catch (thrown) {
    watch.signal.throwIfAborted();
    return onnx(asError(thrown).message);
  }
}

interface Speed {
  readonly name: EngineName;
  readonly ms: number;
}

/** The engines that passed their check, in the order in which they are preferred; none if there is only the one. */
async function speedsOf(threads: number, watch: Watch, { kinds, probe }: Bench): Promise<Speed[]> {
  const speedOf = (name: EngineName, { reason, msPerStep }: Outcome): Speed[] =>
    reason === null && msPerStep !== null ? [{ name, ms: msPerStep }] : [];
  const others: Speed[] = [];
  for (const { name } of kinds.filter(kind => kind.name !== 'onnx' && kind.absence() === undefined)) {
    others.push(...speedOf(name, await probe(name, { threads, measure: true, patienceMs: PATIENCE_MS }, watch)));
  }
  if (others.length === 0) return [];
  const onnx = speedOf('onnx', await probe('onnx', { threads, measure: true, patienceMs: PATIENCE_MS }, watch));
  const handicapped = ({ name, ms }: Speed): number => (name === 'onnx' ? ms * GAIN : ms);
  return [...onnx, ...others].sort((a, b) => handicapped(a) - handicapped(b));
}

/** 'a standard step takes 12 ms, with onnx 48 ms' */
function comparison([first, ...others]: readonly Speed[]): string {
  const rest = others.map(({ name, ms }) => `, with ${name} ${inMs(ms)}`).join('');
  return `a standard step takes ${inMs(first!.ms)}${rest}`;
}

const inMs = (ms: number): string => `${ms < 100 ? ms.toPrecision(2) : Math.round(ms)} ms`;

/**
 * Opens that very engine, after it has been tried.
 * @throws UserError that says why it is not available and what to do
 */
export async function openEngine(
  name: string,
  threads: number,
  watch: Watch,
  { kinds, probe }: Bench,
): Promise<Engine> {
  const kind = kinds.find(one => one.name === name);
  const refuse = (why: string): UserError => new UserError(`the engine ${name} is not available: ${why}; ${INSTEAD}`);
  if (!kind) throw refuse('this system has none of that name');
  const absence = kind.absence();
  if (absence !== undefined) throw refuse(absence);
  // What has always been there needs no trial.
  if (name !== 'onnx') {
    const { reason } = await probe(kind.name, { threads, measure: false, patienceMs: PATIENCE_MS }, watch);
    if (reason !== null) throw refuse(reason);
  }
  try {
    return guarded(await kind.open({ threads }));
  } catch (thrown) {
    throw refuse(asError(thrown).message);
  }
}

/** All engines, tried in processes of their own; those of other systems say so. */
export const hereWith = (probe: Prober): Bench => ({ kinds: ENGINE_KINDS, probe });
