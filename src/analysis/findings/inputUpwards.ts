import { type Course, type LayerCourse } from '../similarity/courses';
import { type Finding } from '../results/finding';
import { moment } from './wording';

/** Of the encoder besides its layers encoder/1 …; sampling belongs to neither part. */
const HEADS = ['z_mean', 'z_log_var'];

/**
 * Learned from the input upwards: the median settling step of the encoder is below that of the decoder (Bonheme & Grzes).
 * A layer that changed up to the last checkpoint counts as settled there. Nothing where one of the parts has no layer, or has
 * one that is as it is since too short a time to tell whether it has settled.
 */
export function inputUpwardsFinding({ steps, layers, seeds }: Course): Finding | undefined {
  const encoder = layers.filter(({ layer }) => layer.startsWith('encoder/') || HEADS.includes(layer));
  const decoder = layers.filter(({ layer }) => layer.startsWith('decoder/'));
  if (encoder.length === 0 || decoder.length === 0) return undefined;
  if ([...encoder, ...decoder].some(({ state }) => state === 'recent')) return undefined;
  const stepOf = ({ settledAt }: LayerCourse) => steps[settledAt]!;
  const [own, others] = [middleOf(encoder.map(stepOf)), middleOf(decoder.map(stepOf))];
  const [below, above] = [own.median, others.median];
  const holds = below < above;
  const isOpen = [own, others].some(({ median, upper }) => upper === steps.at(-1) && median < upper);
  const counted = isOpen ? '; what still changes counts as settled at the last checkpoint' : '';
  const open = above === steps.at(-1) ? 'had not settled before the last checkpoint, ' : others.at;
  return {
    rule: 'learned from the input upwards',
    holds,
    numbers: { encoder: below, decoder: above, encoderLayers: encoder.length, decoderLayers: decoder.length, seeds },
    sentence: holds
      ? `Learned from the input upwards: the encoder's layers settled ${own.at}${own.where}, the decoder's ${open}${others.where} (medians${counted}).`
      : `The encoder did not settle before the decoder: its layers ${own.at}${own.where}, the decoder's ${others.at}${others.where} (medians${counted}).`,
    next: null,
  };
}

interface Middle {
  median: number;
  /** Of the two in the middle, or the one. */
  upper: number;
  at: 'at ' | 'between ';
  where: string;
}

/** The median of steps, and what is said of it: of two in the middle both, since no checkpoint need be between them. */
function middleOf(values: readonly number[]): Middle {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [lower, upper] = [sorted[Math.ceil(middle) - 1]!, sorted[Math.floor(middle)]!];
  const median = (lower + upper) / 2;
  if (lower === upper) return { median, upper, at: 'at ', where: moment(lower) };
  return { median, upper, at: 'between ', where: `${moment(lower)} and ${moment(upper)}` };
}
