import type { Comparison } from '../results/comparison';
import type { Finding } from '../results/finding';
import { SIMILARITIES } from '../results/similarities';
import { readsNoise } from '../../model/layer';
import { beside, capital, list } from './wording';

/** From this CKA on a layer of one model says the same as its counterpart in another (our threshold). */
const AGREE_CKA = 0.9;

const ONE_UNTRAINED = 'One of the two is untrained: what agrees is there without training.';
const BOTH_UNTRAINED = 'Both are untrained: nothing that agrees is learned.';

interface Layer {
  name: string;
  cka: number;
}

interface Part {
  /** 'the encoders' */
  name: string;
  /** Those that both models have, with values; at least one. */
  layers: readonly Layer[];
  least: number;
  /** Null where noise of z may be what keeps it from agreeing. */
  agrees: boolean | null;
}

const PARTS: readonly [name: string, isOf: (layer: string) => boolean][] = [
  ['the encoders', layer => layer.startsWith('encoder/')],
  // The log variance is no code: it says how sure the encoder is. The sample is the mean with noise on it.
  ['the latent codes', layer => layer === 'z_mean'],
  ['the decoders', layer => layer.startsWith('decoder/')],
];

/**
 * Where two checkpoints agree: a part does when each of its layers has a CKA of at least 0.9 with the layer of the same
 * name. Noise of z, of which each checkpoint has its own, only lowers that: layers that read it may agree, but a low value
 * does not tell that they differ. Nothing where they share no layer but the input, or there are too few examples to tell.
 *
 * @param untrained how many of the two are untrained models
 */
export function agreementFinding({ rows, columns, linearCka, n }: Comparison, untrained = 0): Finding | undefined {
  if (n < SIMILARITIES.linearCka.few.below) return undefined;
  const shared = rows.flatMap((name, i): Layer[] => {
    const cka = linearCka[i]?.[columns.indexOf(name)] ?? null;
    return cka === null ? [] : [{ name, cka }];
  });
  const parts = PARTS.flatMap(([name, isOf]): Part[] => {
    const layers = shared.filter(layer => isOf(layer.name));
    if (layers.length === 0) return [];
    const least = Math.min(...layers.map(({ cka }) => cka));
    const agrees = least >= AGREE_CKA || (layers.some(layer => readsNoise(layer.name)) ? null : false);
    return [{ name, layers, least, agrees }];
  });
  if (parts.length === 0) return undefined;
  const those = (how: Part['agrees']): Part[] => parts.filter(({ agrees }) => agrees === how);
  const [agree, differ, untold] = [those(true), those(false), those(null)];
  const told = parts.filter(({ agrees }) => agrees !== null);
  const claim = capital(claimOf(agree, differ, untold));
  const sentences = [
    ...(told.length > 0 ? [`${claim}. CKA with the same layer is ${list(told.flatMap(figuresOf))}.`] : []),
    ...untold.map(noiseOf),
    ...(agree.length > 0 && untrained > 0 ? [untrained === 1 ? ONE_UNTRAINED : BOTH_UNTRAINED] : []),
  ];
  return {
    rule: 'two checkpoints agree',
    holds: true,
    numbers: {
      layers: shared.map(({ name }) => name).join(', '),
      cka: shared.map(({ cka }) => cka),
      agree: namesOf(agree),
      differ: namesOf(differ),
      noisy: namesOf(untold),
      ckaThreshold: AGREE_CKA,
    },
    sentence: sentences.join(' '),
    claim,
    next: null,
  };
}

function namesOf(parts: readonly Part[]): string {
  return list(parts.map(({ name }) => name));
}

function claimOf(agree: readonly Part[], differ: readonly Part[], untold: readonly Part[]): string {
  if (agree.length === 0) return differ.length === 0 ? `${namesOf(untold)} hold noise` : `${namesOf(differ)} differ`;
  return `${namesOf(agree)} agree${differ.length === 0 ? '' : `, ${namesOf(differ)} do not`}`;
}

/** What is said of a part that noise of z keeps from agreeing. */
function noiseOf(part: Part): string {
  return `${capital(part.name)} hold noise of z, drawn anew for each checkpoint: ${figuresOf(part)} tells neither that they agree nor that they differ.`;
}

/** '0.95 (encoder/6) to 1.0 in the encoder' */
function figuresOf({ name, layers, least }: Part): string {
  if (layers.length === 1) return at(layers[0]!);
  const most = Math.max(...layers.map(({ cka }) => cka));
  const where = layers.find(({ cka }) => cka === least)!.name;
  const inside = `in ${name.replace(/s$/, '')}`;
  const [from, to] = [beside(least, AGREE_CKA), beside(most, AGREE_CKA)];
  return from === to ? `${from} ${inside}` : `${from} (${where}) to ${to} ${inside}`;
}

function at({ name, cka }: Layer): string {
  return `${beside(cka, AGREE_CKA)} at ${name}`;
}
