import type { Profiled } from '../../analysis/results/profile';
import { LAYER_WORDS } from '../../model/layer';

/**
 * How charts name and group the layers input, encoder/1 …, z_mean, z_log_var, sampling, decoder/1 …, and a classifier's. Those
 * of other programs are in a group without a name.
 */

export type LayerGroup = 'input' | 'encoder' | 'latent' | 'decoder' | 'classifier' | 'other';

/** The latent layers. */
const SHORT = new Map([
  ['z_mean', 'mean'],
  ['z_log_var', 'log var'],
  ['sampling', 'z'],
]);
const NAMELESS: readonly LayerGroup[] = ['input', 'other'];

export function groupOf(layer: string): LayerGroup {
  if (layer.startsWith('encoder/')) return 'encoder';
  if (layer.startsWith('decoder/')) return 'decoder';
  if (layer.startsWith('classifier/')) return 'classifier';
  if (layer === 'input') return 'input';
  return SHORT.has(layer) ? 'latent' : 'other';
}

/** Whether a group has a bracket and a word. */
export function isNamed(group: LayerGroup): boolean {
  return !NAMELESS.includes(group);
}

/** Runs of neighbours of the same group, as [first, last] indices. */
export function groupRuns(layers: readonly string[]): { group: LayerGroup; first: number; last: number }[] {
  const runs: { group: LayerGroup; first: number; last: number }[] = [];
  layers.forEach((layer, i) => {
    const [group, run] = [groupOf(layer), runs.at(-1)];
    if (run?.group === group) run.last = i;
    else runs.push({ group, first: i, last: i });
  });
  return runs;
}

const TIGHT = new Map([
  ['input', 'in'],
  ['z_mean', 'μ'],
  ['z_log_var', 'lv'],
]);

/** For the side of a small heatmap: 'enc/1', 'log var'. */
export function shortName(layer: string): string {
  return (
    SHORT.get(layer) ??
    layer
      .replace(/^encoder\//, 'enc/')
      .replace(/^decoder\//, 'dec/')
      .replace(/^classifier\//, 'cls/')
  );
}

/** For an axis whose groups are named above it: '1', 'log var', or where there is little room 'in', 'μ', 'lv'. */
export function axisName(layer: string, narrow: boolean): string {
  return (narrow ? TIGHT.get(layer) : undefined) ?? shortName(layer).replace(/^(enc|dec|cls)\//, '');
}

/**
 * What each layer of a model is: 'posterior mean', and of a decoder's last one that it gives logits; '' of layers of other
 * programs, of which it is not known.
 */
export function kindsOf({ step, layers }: Pick<Profiled, 'step' | 'layers'>): string[] {
  if (step === null) return layers.map(({ kind }) => (kind === 'dense' ? '' : LAYER_WORDS[kind]));
  return layers.map(({ name, kind }, i) =>
    i === layers.length - 1 && groupOf(name) === 'decoder' ? `${LAYER_WORDS[kind]}, logits` : LAYER_WORDS[kind],
  );
}
