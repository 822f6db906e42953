import { type Course, type LayerCourse } from '../similarity/courses';
import { type Finding } from '../results/finding';
import { moment } from './wording';

/** Of the encoder besides its layers encoder/1 …; sampling belongs to neither part. */
const HEADS = ['z_mean', 'z_log_var'];

/**
 * Learned from the input upwards: the median settling step of the encoder is below that of the decoder (Bonheme & Grzes).
 * A layer that changed up to the last checkpoint counts as settled there. Nothing where one of the parts has no layer.
 */
export function inputUpwardsFinding({ steps, layers, seeds }: Course): Finding | undefined {
  const encoder = layers.filter(({ layer }) => layer.startsWith('encoder/') || HEADS.includes(layer));
  const decoder = layers.filter(({ layer }) => layer.startsWith('decoder/'));
  if (encoder.length === 0 || decoder.length === 0) return undefined;
  const stepOf = ({ settledAt }: LayerCourse) => steps[settledAt]!;
  const [below, above] = [median(encoder.map(stepOf)), median(decoder.map(stepOf))];
  const [first, second] = [moment(below), moment(above)];
  const holds = below < above;
  const open = above === steps.at(-1) ? 'only by the last checkpoint, ' : 'at ';
  return {
    rule: 'learned from the input upwards',
    holds,
    numbers: { encoder: below, decoder: above, encoderLayers: encoder.length, decoderLayers: decoder.length, seeds },
    sentence: holds
      ? `Learned from the input upwards: the encoder's layers settled at ${first}, the decoder's ${open}${second} (medians).`
      : `The encoder did not settle before the decoder: ${first} and ${second} (medians of their layers).`,
    next: null,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
