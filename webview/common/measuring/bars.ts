import { formatSimilarity } from '../../../src/views/chart/format';
import { similarityColour } from '../../../src/views/heatmaps/layerHeatmap';
import { h } from '../dom';
import { PANEL_THEME } from '../panelTheme';

/** A similarity as a bar in the heatmap's colours. */
export function bar(value: number): HTMLElement {
  const inside = h('i');
  inside.style.width = `${100 * Math.min(1, Math.max(0, value))}%`;
  inside.style.background = similarityColour(value, PANEL_THEME);
  return h('span', { class: 'similarity-bar', 'aria-hidden': true }, inside);
}

/** Names with their similarities, one under the other. */
export function barList(label: string, items: readonly { layer: string; value: number }[]): HTMLElement {
  return h(
    'ul',
    { class: 'bar-list', 'aria-label': label },
    ...items.map(({ layer, value }) =>
      h('li', {}, h('span', {}, layer), bar(value), h('span', { class: 'number' }, formatSimilarity(value))),
    ),
  );
}
