import { type Finding } from '../../results/finding';
import { type LayerProfile, type Profile } from '../../results/profile';
import { knownDimension } from '../biased';
import { errorsAmong } from '../significance';
import { number } from '../wording';

/** A hump is so many times as high as what lies at both its ends (our threshold). */
const HUMP = 1.3;

interface Known {
  name: string;
  value: number;
  error: number;
}

/**
 * Humps: the largest dimension in the encoder is above 1.3 times the input's and 1.3 times the posterior mean's, or that in
 * the decoder above 1.3 times the output's and the mean's, each beyond the errors of what was chosen for being the largest
 * (paper 003). Nothing where one of the ends has no dimension or no error.
 */
export function humpsFinding({ n, layers }: Profile): Finding | undefined {
  const known = layers.flatMap(layer => knownOf(n, layer));
  const of = (layer: LayerProfile | undefined) => known.find(({ name }) => name === layer?.name);
  const inside = (group: string) => layers.filter(({ name }) => name.startsWith(group));
  const outputLayer = inside('decoder/').at(-1);
  const input = of(layers.find(({ kind }) => kind === 'input'));
  const mean = of(layers.find(({ kind }) => kind === 'mean'));
  const output = of(outputLayer);
  if (!input || !mean || !output) return undefined;
  const encoder = humpOf(known, inside('encoder/'), [input, mean]);
  const decoder = humpOf(
    known,
    inside('decoder/').filter(layer => layer !== outputLayer),
    [output, mean],
  );
  const holds = encoder !== undefined || decoder !== undefined;
  return {
    rule: 'humps',
    holds,
    numbers: {
      input: input.value,
      mean: mean.value,
      output: output.value,
      ...(encoder ? { encoder: encoder.value } : {}),
      ...(decoder ? { decoder: decoder.value } : {}),
      threshold: HUMP,
    },
    ...(holds ? { claim: claimOf(encoder, decoder) } : {}),
    sentence: holds
      ? sentence({ input, mean, output, encoder, decoder })
      : 'No hump around the bottleneck stands out from the errors.',
    next: null,
  };
}

function knownOf(n: number, layer: LayerProfile): Known[] {
  const found = knownDimension(n, layer);
  if (!found || found.error === null) return [];
  return [{ name: layer.name, value: found.value, error: found.error }];
}

/** The highest of some layers, where it stands out from both ends. */
function humpOf(known: readonly Known[], layers: readonly LayerProfile[], ends: readonly Known[]): Known | undefined {
  const members = known.filter(({ name }) => layers.some(layer => layer.name === name));
  const [first] = members;
  if (!first) return undefined;
  const highest = members.reduce((most, one) => (one.value > most.value ? one : most), first);
  const errors = errorsAmong(members.length);
  const isAbove = (end: Known): boolean =>
    highest.value - HUMP * end.value > errors * Math.hypot(highest.error, HUMP * end.error);
  return ends.every(isAbove) ? highest : undefined;
}

function claimOf(encoder: Known | undefined, decoder: Known | undefined): string {
  if (encoder && decoder) return 'Two humps around the bottleneck';
  return encoder ? 'A hump before the bottleneck' : 'A hump after the bottleneck';
}

interface Course extends Record<'input' | 'mean' | 'output', Known> {
  encoder: Known | undefined;
  decoder: Known | undefined;
}

function sentence({ input, mean, output, encoder, decoder }: Course): string {
  const at = ({ value, name }: Known): string => `${number(value)} (${name})`;
  const before = encoder && `the encoder unfolds the data from ${number(input.value)} dimensions to ${at(encoder)}`;
  const after = decoder && `the decoder unfolds ${before ? 'them again' : 'the code'} to ${at(decoder)}`;
  const course = [
    ...(before ? [before] : []),
    `the mean has ${number(mean.value)}`,
    ...(after ? [after, `the output has ${number(output.value)}`] : []),
  ];
  return `${claimOf(encoder, decoder)}: ${course.join(', ')}.`;
}
