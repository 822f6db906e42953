import { beyond } from '../common/claims';
import { claim, type Row } from './claim';
import { between, type Evidence } from './evidence';
import { pairsOf } from './pairs';
import { type Spread, spreadOf, written } from '../common/quantiles';
import { firstOf, lastOf } from '../common/finishedRuns';
import { BETA_1, BETA_8, BETA_TC, DIP_1 } from './runs';

/** What the paper says of Procrustes similarity beside CKA: Figures 9 to 13. The paper measured it on cars3D, here it is sprites. */

interface Both {
  readonly cka: number;
  readonly procrustes: number;
}

/** Layer -> both measures of it in two checkpoints, pair by pair. */
type ByLayer = ReadonlyMap<string, readonly Both[]>;

/** Those of more values than the 500 examples, by which Procrustes overrates; and those of fewer. */
const WIDE = [
  'encoder/1',
  'encoder/2',
  'encoder/3',
  'encoder/4',
  'decoder/2',
  'decoder/3',
  'decoder/4',
  'decoder/5',
  'decoder/6',
];
const NARROW = ['encoder/6', 'z_mean', 'z_log_var', 'sampling', 'decoder/1'];

async function sameLayers(evidence: Evidence, files: readonly (readonly [string, string])[]): Promise<ByLayer> {
  const layers = [...WIDE, ...NARROW];
  const found = new Map<string, Both[]>(layers.map(layer => [layer, []]));
  for (const [a, b] of files) {
    const comparison = await evidence.compare(a, b);
    const same = layers.map((layer): [string, string] => [layer, layer]);
    const values = await evidence.procrustes(same, a, b);
    for (const [i, layer] of layers.entries()) {
      found.get(layer)!.push({ cka: between(comparison, layer, layer), procrustes: values[i]! });
    }
  }
  return found;
}

const excess = (all: readonly Both[]): number => spreadOf(all.map(({ cka, procrustes }) => procrustes - cka)).mean;

/** The share of pairs of layers that both measures put in the same order. */
export function sameOrder(layers: readonly Both[]): number {
  const pairs = layers.flatMap((a, i) => layers.slice(i + 1).map(b => (a.cka - b.cka) * (a.procrustes - b.procrustes)));
  return pairs.filter(product => product > 0).length / pairs.length;
}

const TREND = 0.8;
const SLIGHTLY = 0.2;

function meansOf(layers: ByLayer): Both[] {
  return [...layers.values()].map(all => ({
    cka: spreadOf(all.map(({ cka }) => cka)).mean,
    procrustes: spreadOf(all.map(({ procrustes }) => procrustes)).mean,
  }));
}

function byLayerText(layers: ByLayer): string {
  const means = meansOf(layers);
  const list = [...layers.keys()].map((layer, i) => {
    const { cka, procrustes } = means[i]!;
    return `${layer} ${cka.toFixed(2)}/${procrustes.toFixed(2)}`;
  });
  return `${(100 * sameOrder(means)).toFixed(0)} % of pairs of layers in the same order; CKA/Procrustes: ${list.join(', ')}`;
}

function bothAgree(figure: string, what: string, files: (evidence: Evidence) => [string, string][]): Row[] {
  const measured = {
    figure,
    measure: (evidence: Evidence): Promise<ByLayer> => sameLayers(evidence, files(evidence)),
    written: byLayerText,
  };
  return [
    claim<ByLayer>({
      ...measured,
      says: `${what}: both measures have the same trend.`,
      rule: `they put ${100 * TREND} % of the pairs of layers in the same order (means over seeds)`,
      holds: layers => sameOrder(meansOf(layers)) >= TREND,
    }),
    claim<ByLayer>({
      ...measured,
      says: `${what}: Procrustes slightly overestimates the similarity of high-dimensional layers.`,
      rule: `in every layer of 1,024 values or more it is above CKA, by ${SLIGHTLY} at most (means over seeds)`,
      holds: layers => WIDE.every(layer => isSlight(excess(layers.get(layer)!))),
    }),
  ];
}

export const isSlight = (difference: number): boolean => difference > 0 && difference <= SLIGHTLY;

const DEEP = ['encoder/4', 'encoder/6'];

/** Layer -> CKA and Procrustes similarity with the input, over seeds. */
type WithInput = ReadonlyMap<string, readonly [cka: Spread, procrustes: Spread]>;

async function withInput(evidence: Evidence): Promise<WithInput> {
  const found = new Map<string, readonly [Spread, Spread]>();
  for (const [name, settings] of [
    ['β 1', BETA_1],
    ['β 8', BETA_8],
  ] as const) {
    const [cka, procrustes]: number[][][] = [DEEP.map(() => []), DEEP.map(() => [])];
    for (const run of evidence.of('conv', settings)) {
      const { file } = lastOf(run);
      const comparison = await evidence.compare(file);
      const pairs = DEEP.map((layer): [string, string] => ['input', layer]);
      const values = await evidence.procrustes(pairs, file);
      for (const [i, layer] of DEEP.entries()) {
        cka![i]!.push(between(comparison, 'input', layer));
        procrustes![i]!.push(values[i]!);
      }
    }
    for (const [i, layer] of DEEP.entries()) {
      found.set(`${layer}, ${name}`, [spreadOf(cka![i]!), spreadOf(procrustes![i]!)]);
    }
  }
  return found;
}

export const IN_BOTH_MEASURES: readonly Row[] = [
  beyond('9', 'The structure of a VAE.', 'it is a drawing: nothing is measured'),
  beyond(
    '10',
    'Maps of models by Procrustes similarity look like those by CKA.',
    'Procrustes similarity of all pairs of layers of all checkpoints takes many hours on two cores',
  ),
  ...bothAgree('11', 'Early and finished β-TC VAEs', evidence =>
    evidence.of('conv', BETA_TC).map(run => [firstOf(run).file, lastOf(run).file]),
  ),
  ...bothAgree('12', 'β-VAE with β 1 and DIP-VAE II with λ 1', evidence =>
    pairsOf(evidence.of('conv', BETA_1), evidence.of('conv', DIP_1)).map(([a, b]) => [lastOf(a).file, lastOf(b).file]),
  ),
  claim<WithInput>({
    figure: '13',
    says: 'Similarity to the input is slightly lower with Procrustes than with CKA in the last layers of the encoder.',
    rule: 'in encoder/4 (flattened: encoder/5) and encoder/6, with β 1 and β 8, it is lower by 0.2 at most (means over seeds)',
    measure: withInput,
    holds: layers => [...layers.values()].every(([cka, procrustes]) => isSlight(cka.mean - procrustes.mean)),
    written: layers =>
      [...layers]
        .map(([layer, [cka, procrustes]]) => `${layer}: CKA ${written(cka)}, Procrustes ${written(procrustes)}`)
        .join('; '),
  }),
];
