import type { Comparison } from '../results/comparison';
import type { Finding } from '../results/finding';
import { SIMILARITIES } from '../results/similarities';
import { capital, list, number } from './wording';

/** From this CKA on a layer of one model says the same as its counterpart in another (our threshold). */
const AGREE_CKA = 0.9;

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
}

const PARTS: readonly [name: string, isOf: (layer: string) => boolean][] = [
  ['the encoders', layer => layer.startsWith('encoder/')],
  // The log variance is no code: it says how sure the encoder is.
  ['the latent codes', layer => layer === 'z_mean' || layer === 'sampling'],
  ['the decoders', layer => layer.startsWith('decoder/')],
];

/**
 * Where two checkpoints agree: a part does when each of its layers has a CKA of at least 0.9 with the layer of the same
 * name. Nothing where they share no layer but the input, or there are too few examples to tell.
 */
export function agreementFinding({ rows, columns, linearCka, n }: Comparison): Finding | undefined {
  if (n < SIMILARITIES.linearCka.few.below) return undefined;
  const shared = rows.flatMap((name, i): Layer[] => {
    const cka = linearCka[i]?.[columns.indexOf(name)] ?? null;
    return cka === null ? [] : [{ name, cka }];
  });
  const parts = PARTS.flatMap(([name, isOf]): Part[] => {
    const layers = shared.filter(layer => isOf(layer.name));
    return layers.length === 0 ? [] : [{ name, layers, least: Math.min(...layers.map(({ cka }) => cka)) }];
  });
  if (parts.length === 0) return undefined;
  const figures = parts.flatMap(figuresOf);
  const claim = capital(claimOf(parts));
  return {
    rule: 'two checkpoints agree',
    holds: true,
    numbers: {
      layers: shared.map(({ name }) => name).join(', '),
      cka: shared.map(({ cka }) => cka),
      agree: namesOf(parts.filter(agrees)),
      differ: namesOf(parts.filter(part => !agrees(part))),
      ckaThreshold: AGREE_CKA,
    },
    sentence: `${claim}. CKA with the same layer is ${list(figures)}.`,
    claim,
    next: null,
  };
}

function agrees({ least }: Part): boolean {
  return least >= AGREE_CKA;
}

function namesOf(parts: readonly Part[]): string {
  return list(parts.map(({ name }) => name));
}

function claimOf(parts: readonly Part[]): string {
  const [agreeing, differing] = [parts.filter(agrees), parts.filter(part => !agrees(part))];
  if (differing.length === 0) return `${namesOf(agreeing)} agree`;
  if (agreeing.length === 0) return `${namesOf(differing)} differ`;
  return `${namesOf(agreeing)} agree, ${namesOf(differing)} do not`;
}

/** '0.95 (encoder/6) to 1.0 in the encoder'; the two codes one by one. */
function figuresOf({ name, layers, least }: Part): string[] {
  if (layers.length === 1 || name === 'the latent codes') return layers.map(at);
  const most = Math.max(...layers.map(({ cka }) => cka));
  const where = layers.find(({ cka }) => cka === least)!.name;
  const inside = `in ${name.replace(/s$/, '')}`;
  return [
    number(least) === number(most)
      ? `${number(least)} ${inside}`
      : `${number(least)} (${where}) to ${number(most)} ${inside}`,
  ];
}

function at({ name, cka }: Layer): string {
  return `${number(cka)} at ${name}`;
}
