import type { LayerProfile } from '../../analysis/results/profile';
import { LAYER_WORDS } from '../../model/layer';

/** How charts name and group the layers input, encoder/1 …, z_mean, z_log_var, sampling, decoder/1 …, and a classifier's. */

export type LayerGroup = 'input' | 'encoder' | 'latent' | 'decoder' | 'classifier';

export function groupOf(layer: string): LayerGroup {
  if (layer.startsWith('encoder/')) return 'encoder';
  if (layer.startsWith('decoder/')) return 'decoder';
  if (layer.startsWith('classifier/')) return 'classifier';
  return layer === 'input' ? 'input' : 'latent';
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

const SHORT = new Map([
  ['z_mean', 'mean'],
  ['z_log_var', 'log var'],
  ['sampling', 'z'],
]);
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

/** What each layer of a model is: 'posterior mean', and of a decoder's last one that it gives logits. */
export function kindsOf(layers: readonly Pick<LayerProfile, 'name' | 'kind'>[]): string[] {
  return layers.map(({ name, kind }, i) =>
    i === layers.length - 1 && groupOf(name) === 'decoder' ? `${LAYER_WORDS[kind]}, logits` : LAYER_WORDS[kind],
  );
}
