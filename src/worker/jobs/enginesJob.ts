import type { z } from 'zod';
import type { Watch } from '../../base/progress';
import { engineKinds } from '../../engine/registry';
import { physicalCores } from '../../engine/threads';
import type { engines } from '../../protocol/worker';
import { probeInChild } from '../engines/probeInChild';
import { remembering } from '../engines/rememberedTrials';

type Result = z.output<typeof engines.result>;

/** A driver that is a program takes half a minute for a step. */
const PATIENCE_MS = 60_000;

/** Tries every engine that may be here, and keeps what it finds for the next training. */
export async function enginesJob({ measure }: z.output<typeof engines.params>, watch: Watch): Promise<Result> {
  const probe = remembering(probeInChild, true);
  const threads = physicalCores();
  const kinds = engineKinds();
  const list: Result['engines'] = [];
  for (const [index, kind] of kinds.entries()) {
    const { name } = kind;
    watch.progress(index, kinds.length, 'engines', name);
    const absence = kind.absence();
    if (absence !== undefined) {
      list.push({ name, device: kind.device, available: false, reason: absence });
      continue;
    }
    const { device, reason, msPerStep } = await probe(name, { threads, measure, patienceMs: PATIENCE_MS }, watch);
    const speed = msPerStep === null ? {} : { msPerStep };
    list.push({ name, device: device ?? kind.device, available: reason === null, reason, ...speed });
  }
  return { engines: list };
}
