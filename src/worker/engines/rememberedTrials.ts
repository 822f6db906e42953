import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { env } from '../../engine/onnx/runtime';
import { z } from 'zod';
import { cacheFolder } from '../../base/paths/cacheFolder';
import { UserError, errorCode } from '../../base/errors';
import { readJson, writeAtomic } from '../../base/files';
import { PROGRAM } from '../../base/version';
import type { EngineName } from '../../engine/engines';
import { engineKind } from '../../engine/registry';
import { outcomeSchema } from '../../protocol/worker';
import type { Outcome, Prober } from './outcome';

/**
 * What was found when engines were tried, kept for the next training: trying one takes a second or more. Of this
 * machine, these programs and these drivers; a week later it is tried again, for drivers are updated in place.
 */

const WEEK_MS = 7 * 24 * 3_600_000;
const fileSchema = z.object({ key: z.string(), at: z.number(), outcome: outcomeSchema });

function keyOf(name: EngineName, threads: number): string {
  const versions = [PROGRAM, process.versions.node, env.versions.common];
  const machine = [hostname(), process.platform, process.arch, cpus()[0]?.model, threads];
  return JSON.stringify([name, ...versions, ...machine, engineKind(name)?.stamp()]);
}

function fileOf(key: string): string {
  return join(cacheFolder(), 'engines', `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`);
}

/**
 * What is known; undefined if it was not tried, or not measured. What failed keeps an engine from being measured, no
 * longer from being used: who names it may just have mended what no stamp sees, such as a permission.
 */
function recall(key: string, measured: boolean): Outcome | undefined {
  const known = quietly(() => readJson(fileOf(key), fileSchema));
  if (known?.key !== key || Math.abs(Date.now() - known.at) > WEEK_MS) return undefined;
  const { outcome } = known;
  const enough = measured ? outcome.reason !== null || outcome.msPerStep !== null : outcome.reason === null;
  return enough ? outcome : undefined;
}

/** A prober that asks `prober` only what it has not found out before; `anew`: and what it has. */
export function remembering(prober: Prober, anew = false): Prober {
  return async (name, how, watch) => {
    const key = keyOf(name, how.threads);
    const known = anew ? undefined : recall(key, how.measure);
    if (known) return known;
    const outcome = await prober(name, how, watch);
    // A speed that is known stays known.
    const kept = { ...outcome, msPerStep: outcome.msPerStep ?? recall(key, true)?.msPerStep ?? null };
    quietly(() => {
      mkdirSync(join(cacheFolder(), 'engines'), { recursive: true });
      writeAtomic(fileOf(key), JSON.stringify({ key, at: Date.now(), outcome: kept }));
    });
    return outcome;
  };
}

/** Undefined where the disk refuses or holds something else: a cache is not worth a failure. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof UserError || errorCode(thrown) !== undefined) return undefined;
    throw thrown;
  }
}
