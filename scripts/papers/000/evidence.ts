import { z } from 'zod';
import type { Comparison, Settling } from '../../../src/analysis/results/comparison';
import { loadBeside, loadModel } from '../../../src/analysis/models/loaded';
import { type Remembered, remember } from '../../../src/analysis/results/remembered';
import { slowOfPair } from '../../../src/analysis/similarity/slowMeasures';
import { gramProductOn, matrixProductsOn } from '../../../src/algebra/products';
import { UNWATCHED } from '../../../src/base/progress';
import { chooseEngine } from '../../../src/engine/choose';
import { compareJob } from '../../../src/worker/jobs/inspectJobs';
import { settlingJob } from '../../../src/worker/jobs/settlingJob';
import { layerOf } from '../common/layerOf';
import { NotTestable } from '../common/notTestable';
import { type Bounds, type Parts, partsOf } from './layers';
import { lastOf, type Run, untrainedOf } from '../common/finishedRuns';
import { runsOf, type Settings } from './runs';

/** Without a measurement of its own: nothing is a copy, and nothing was drawn anew. */
const UNBOUNDED: Bounds = { copies: [], redrawn: new Map() };

/** What the claims are judged by: runs, and similarities that are measured when they are first asked for. */
export class Evidence {
  private asked = 0;
  private readonly bounds = new Map<string, Promise<Bounds>>();

  constructor(readonly runs: readonly Run[]) {}

  /** The finished runs of an architecture with these settings of the objective, by seed. @throws NotTestable if there is none */
  of(architecture: string, settings: Settings): Run[] {
    const found = runsOf(this.runs, architecture, settings);
    if (found.length === 0) throw new NotTestable(`no run: ${architecture} with ${JSON.stringify(settings)}`);
    return found;
  }

  /** All similarities between the layers of one checkpoint, or of two. */
  compare(...files: [string, string?]): Promise<Comparison> {
    this.tell();
    return compareJob({ files: files.filter(file => file !== undefined), measures: [] }, UNWATCHED);
  }

  /** The same layers of two finished models. */
  async trained(a: Run, b: Run): Promise<Parts> {
    return partsOf(await this.compare(lastOf(a).file, lastOf(b).file), await this.boundsOf(a), await this.boundsOf(b));
  }

  /** The encoders of two models before their training. */
  async untrained(a: Run, b: Run): Promise<Parts> {
    const { copies } = await this.boundsOf(a);
    const all = partsOf(await this.compare(untrainedOf(a), untrainedOf(b)), { ...UNBOUNDED, copies }, UNBOUNDED);
    return { encoder: all.encoder, latent: [], decoder: [] };
  }

  /** How alike the layers of a run are to themselves at its end. @throws NotTestable if there are not two checkpoints */
  async settling(run: Run): Promise<Settling & { baselines: NonNullable<Settling['baselines']> }> {
    this.tell();
    const found = await settlingJob(run.checkpoints, UNWATCHED);
    if (!found?.baselines) throw new NotTestable('runs with fewer than two checkpoints');
    return { ...found, baselines: found.baselines };
  }

  boundsOf(run: Run): Promise<Bounds> {
    const known = this.bounds.get(run.dir) ?? this.measureBounds(run);
    this.bounds.set(run.dir, known);
    return known;
  }

  /** Procrustes similarity of layers, each with one of another checkpoint; of layers of one checkpoint if `second` is left out. */
  async procrustes(pairs: LayerPair[], first: string, second?: string): Promise<number[]> {
    this.tell();
    const files = second === undefined ? [first] : [first, second];
    return remember(PROCRUSTES_OF_PAIRS, files, { pairs }, () => procrustesOf(pairs, first, second));
  }

  private async measureBounds(run: Run): Promise<Bounds> {
    const { layers, redrawn, copies } = (await this.settling(run)).baselines;
    return { copies, redrawn: new Map(layers.map((layer, i) => [layer, redrawn[i] ?? null])) };
  }

  private tell(): void {
    process.stderr.write(`\r${++this.asked} measurements`);
  }
}

type LayerPair = [string, string];

const PROCRUSTES_OF_PAIRS: Remembered<number[], { pairs: LayerPair[] }> = {
  kind: 'procrustes-of-pairs',
  schema: z.array(z.number()),
  question: z.object({ pairs: z.array(z.tuple([z.string(), z.string()])) }),
  noisy: true,
};

async function procrustesOf(pairs: readonly LayerPair[], first: string, second?: string): Promise<number[]> {
  const model = await loadModel(first, chooseEngine(), UNWATCHED);
  const other = second === undefined ? model : await loadBeside(second, model, UNWATCHED);
  const { engine } = model;
  const how = { gram: gramProductOn(engine), products: matrixProductsOn(engine) };
  const values: number[] = [];
  try {
    for (const [row, column] of pairs) {
      const [a, b] = [await layerOf(model, row), await layerOf(other, column)];
      const { procrustes, causes } = await slowOfPair('procrustes', a, b, how, UNWATCHED);
      if (procrustes === null) throw new NotTestable(Object.values(causes).join('; '));
      values.push(procrustes);
    }
  } finally {
    model.state.dispose();
    if (other !== model) other.state.dispose();
  }
  return values;
}

/** CKA of one layer with another. @throws NotTestable where it has no value */
export function between({ rows, columns, linearCka }: Comparison, row: string, column: string): number {
  const value = linearCka[rows.indexOf(row)]?.[columns.indexOf(column)] ?? null;
  if (value === null) throw new NotTestable(`CKA of ${row} and ${column} has no value`);
  return value;
}
