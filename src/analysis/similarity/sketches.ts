import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../base/errors';
import { ensureFolder, listFolder, writeAtomic } from '../../base/files';
import { PROGRAM } from '../../base/version';
import { quietly } from '../../run/cache';
import { encodeSafetensors, readSafetensors } from '../../run/checkpoints/safetensors';
import type { LayerGram } from '../../algebra/gram';
import { NOISE, identity, runOf } from '../results/remembered';
import type { Comparison } from '../results/comparison';
import { type LayerSketch, bucketsFor, sketchComparison, sketchOf } from './sketch';

/** Sketches of checkpoints' layers, kept in the folders of their runs. A file that is damaged or stale is none. */

/** What layers were sketched over. */
export interface SketchedExamples {
  /** Tells these examples of these data, in their order, from any others; hexadecimal. */
  readonly id: string;
  /** Whether the checkpoint alone is measured on them, rather than beside another. */
  readonly own: boolean;
}

interface Sketches {
  readonly own: boolean;
  readonly layers: LayerSketch[];
}

const FOLDER = 'analysis';

const headerSchema = z.object({
  own: z.boolean(),
  n: z.number(),
  layers: z.array(z.object({ name: z.string(), debiased: z.number().nullable(), cause: z.string().nullable() })),
});

/**
 * To be given the Gram of every layer of a checkpoint, in any order: the last one has the sketches written. Does nothing
 * where they are known, or where the file belongs to no run.
 */
export function sketcher(
  file: string,
  names: readonly string[],
  examples: SketchedExamples,
): (gram: LayerGram) => void {
  const path = quietly(() => pathOf(file, examples.id));
  const known = path === undefined ? undefined : quietly(() => read(path));
  if (path === undefined || (known && (known.own || !examples.own))) return () => undefined;
  const sketches = new Map<string, LayerSketch>();
  return gram => {
    sketches.set(gram.name, sketchOf(gram));
    if (sketches.size === names.length) {
      const layers = names.map(name => sketches.get(name)).filter(layer => layer !== undefined);
      quietly(() => write(path, { own: examples.own, layers }));
    }
  };
}

/**
 * Linear CKA between the layers of a checkpoint, or of two, as their sketches say; null where these are not there. The
 * examples are those that the first one is measured on. Never throws.
 */
export function approximateComparison(files: readonly string[]): Comparison | null {
  const [first, second] = files as [string, string?];
  for (const id of quietly(() => sketchedExamples(first)) ?? []) {
    // Each by itself: a damaged file says nothing of those beside it.
    const found = quietly(() => comparisonOver(id, first, second));
    if (found) return found;
  }
  return null;
}

/** Undefined where one of the two has not been sketched over these examples, or the first is not measured on them. */
function comparisonOver(id: string, first: string, second: string | undefined): Comparison | undefined {
  const path = second === undefined ? undefined : pathOf(second, id);
  if (second !== undefined && (path === undefined || !sketchedExamples(second).includes(id))) return undefined;
  const rows = read(pathOf(first, id)!);
  return rows.own ? sketchComparison(rows.layers, path === undefined ? null : read(path).layers) : undefined;
}

/** The examples that a checkpoint was sketched over. */
function sketchedExamples(file: string): string[] {
  const run = runOf(file);
  if (run === undefined) return [];
  const start = stem(file, run);
  return listFolder(join(run, FOLDER))
    .filter(name => name.startsWith(start) && name.endsWith(END))
    .map(name => name.slice(start.length, -END.length));
}

const END = '.safetensors';

function pathOf(file: string, examples: string): string | undefined {
  const run = runOf(file);
  return run === undefined ? undefined : join(run, FOLDER, `${stem(file, run)}${examples}${END}`);
}

function stem(file: string, run: string): string {
  const key = JSON.stringify({ program: PROGRAM, file: identity(file, run), noise: NOISE, of: 'U-centred' });
  return `sketch-${createHash('sha256').update(key).digest('hex').slice(0, 16)}-`;
}

function write(path: string, { own, layers }: Sketches): void {
  const n = layers[0]!.n;
  const header: z.input<typeof headerSchema> = {
    own,
    n,
    layers: layers.map(({ name, self, cause }) => {
      return { name, debiased: Number.isFinite(self.debiased) ? self.debiased : null, cause };
    }),
  };
  const tensors = new Map(
    (['diagonal', 'buckets'] as const).map(kind => {
      const width = layers[0]![kind].length;
      const data = new Float32Array(layers.length * width);
      layers.forEach((layer, k) => data.set(layer[kind], k * width));
      return [kind, { shape: [layers.length, width], data }];
    }),
  );
  ensureFolder(join(path, '..'));
  writeAtomic(path, encodeSafetensors(tensors, { sketches: JSON.stringify(header) }));
}

/** @throws UserError if it is not there, or is not what `write` writes */
function read(path: string): Sketches {
  const { tensors, metadata } = readSafetensors(path);
  const header = headerSchema.safeParse(parsed(metadata['sketches']));
  if (!header.success) throw new UserError(`${path} holds no sketches`);
  const { own, n, layers } = header.data;
  const rows = (kind: 'diagonal' | 'buckets', width: number) => {
    const tensor = tensors.get(kind);
    if (tensor?.data.length !== layers.length * width) throw new UserError(`${path} holds no sketches`);
    return layers.map((_, k) => tensor.data.subarray(k * width, (k + 1) * width));
  };
  const [diagonals, buckets] = [rows('diagonal', n), rows('buckets', bucketsFor(n))];
  return {
    own,
    layers: layers.map(({ name, debiased, cause }, k) => {
      const self = { biased: 1, debiased: debiased ?? NaN };
      return { name, n, self, cause, diagonal: diagonals[k]!, buckets: buckets[k]! };
    }),
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
