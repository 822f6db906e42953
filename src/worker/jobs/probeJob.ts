import type { z } from 'zod';
import { UserError, asError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import type { Engine } from '../../engine/engine';
import { lineOf } from '../../engine/failure';
import { engineKind } from '../../engine/registry';
import { selfCheck } from '../../engine/selfCheck';
import type { probe } from '../../protocol/worker';
import type { Outcome } from '../engines/outcome';
import { measureStep } from '../engines/standardStep';

/** Opens an engine and lets it compute what is known. Progress: that it did so, with its device, before it is measured. */
export async function probeJob(
  { engine: name, threads, measure }: z.output<typeof probe.params>,
  watch: Watch,
): Promise<Outcome> {
  return examine(() => engineKind(name)!.open({ threads }), measure, watch);
}

/** As probeJob, of the engine that `open` gives. */
export async function examine(open: () => Promise<Engine>, measure: boolean, watch: Watch): Promise<Outcome> {
  let device: string | null = null;
  try {
    const engine = await open();
    device = engine.device;
    const wrong = await selfCheck(engine);
    if (wrong !== undefined) return { device, reason: `its self-check failed: it computes ${wrong}`, msPerStep: null };
    if (!measure) return { device, reason: null, msPerStep: null };
    watch.progress(1, 2, device);
    return { device, reason: null, msPerStep: await measureStep(engine, watch) };
  } catch (thrown) {
    watch.signal.throwIfAborted();
    const { message } = asError(thrown);
    return { device, reason: thrown instanceof UserError ? message : lineOf(message), msPerStep: null };
  }
}
