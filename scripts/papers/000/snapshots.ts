import { claim, type Row } from './claim';
import type { Evidence } from './evidence';
import { meanOf, type Part, partOf, type Parts, shareOf } from './layers';
import { spreadOf, written } from '../common/quantiles';
import type { Run } from '../common/finishedRuns';
import { ANNEALED, BETA_TC, DIP, type Settings } from './runs';

/** What the paper says of snapshots on the way to the finished model: Figures 20 to 22. */

/** CKA of the layers of a run's checkpoint with themselves at the last one. */
export function atCheckpoint(evidence: Evidence, run: Run, index: number): Promise<Parts> {
  return withLast(evidence, run, (settling, layer) => settling.linearCka[layer]?.[index] ?? null);
}

/** The same of the untrained model. */
export function untrainedWith(evidence: Evidence, run: Run): Promise<Parts> {
  return withLast(evidence, run, ({ baselines }, layer) => baselines.untrained[layer] ?? null);
}

type Settled = Awaited<ReturnType<Evidence['settling']>>;

async function withLast(
  evidence: Evidence,
  run: Run,
  valueOf: (settling: Settled, layer: number) => number | null,
): Promise<Parts> {
  const settling = await evidence.settling(run);
  const bounds = await evidence.boundsOf(run);
  const found: Record<Part, number[]> = { encoder: [], latent: [], decoder: [] };
  for (const [i, layer] of settling.layers.entries()) {
    const part = partOf(layer);
    const share = bounds.copies.includes(layer) ? null : shareOf(layer, valueOf(settling, i), bounds, bounds);
    if (part && share !== null) found[part].push(share);
  }
  return found;
}

/** How far CKA of the untrained encoder with the last one is off: over random halves of the examples, mean over layers. */
export async function spreadWithin(evidence: Evidence, run: Run): Promise<number> {
  const { layers, baselines } = await evidence.settling(run);
  const spreads = layers.flatMap((layer, i) =>
    partOf(layer) === 'encoder' && !baselines.copies.includes(layer) ? [baselines.spread[i] ?? 0] : [],
  );
  return spreadOf(spreads).mean;
}

/** Of one run, by checkpoint (all but the last): the means over the layers of encoder and decoder. */
export interface Way {
  readonly encoder: readonly number[];
  readonly decoder: readonly number[];
}

async function waysOf(evidence: Evidence, settings: Settings): Promise<Way[]> {
  const ways: Way[] = [];
  for (const run of evidence.of('conv', settings)) {
    const all: Parts[] = [];
    for (let i = 0; i < run.checkpoints.length - 1; i++) all.push(await atCheckpoint(evidence, run, i));
    const of = (part: 'encoder' | 'decoder'): number[] => all.map(parts => meanOf(parts, part));
    ways.push({ encoder: of('encoder'), decoder: of('decoder') });
  }
  return ways;
}

const STEEP = 0.2;

/** From the first snapshot to the second one the decoder comes closer, and more so than the encoder. */
export function decoderFollows({ encoder, decoder }: Way): boolean {
  const gain = (values: readonly number[]): number => values[1]! - values[0]!;
  return gain(decoder) >= STEEP && gain(decoder) > gain(encoder);
}

/** From the second snapshot on, both come closer, slightly, each time. */
export function onlyRefined({ encoder, decoder }: Way): boolean {
  return [encoder, decoder].every(values =>
    values.slice(2).every((value, i) => value > values[i + 1]! && value - values[i + 1]! <= STEEP),
  );
}

function waysText(ways: readonly Way[]): string {
  const line = (part: keyof Way): string =>
    ways[0]![part].map((_, i) => written(spreadOf(ways.map(way => way[part][i]!)))).join(', ');
  return `with the last checkpoint, snapshot by snapshot: encoder ${line('encoder')}; decoder ${line('decoder')} (${ways.length} runs)`;
}

function phases(figure: string, model: string, settings: Settings): Row[] {
  const measured = {
    figure,
    measure: (evidence: Evidence): Promise<Way[]> => waysOf(evidence, settings),
    written: waysText,
  };
  return [
    claim<Way[]>({
      ...measured,
      says: `${model}: the decoder is learned between the first snapshot and the second one.`,
      rule: `in every run, CKA of the decoder with the last one grows by ${STEEP} or more, and more than that of the encoder`,
      holds: ways => ways.every(decoderFollows),
    }),
    claim<Way[]>({
      ...measured,
      says: `${model}: what follows are small refinements of encoder and decoder.`,
      rule: `in every run, from the second snapshot on, CKA of both grows each time, by ${STEEP} or less`,
      holds: ways => ways.every(onlyRefined),
    }),
  ];
}

export const SNAPSHOTS: readonly Row[] = [
  ...phases('20', 'DIP-VAE II', DIP),
  ...phases('21', 'β-TC VAE (on cars3D in the paper)', BETA_TC),
  ...phases('22', 'Annealed VAE (on smallNORB in the paper)', ANNEALED),
];
