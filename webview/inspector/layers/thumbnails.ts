import type { Comparison } from '../../../src/analysis/results/comparison';
import { type Similarity, slowPartsOf } from '../../../src/analysis/results/similarities';
import { renderLayerThumbnail } from '../../../src/views/heatmaps/layerHeatmap';
import { asSentence } from '../../../src/views/chart/sentence';
import { progressRing } from '../../common/controls';
import { h, rebuild } from '../../common/dom';
import type { Measurement } from '../../common/measuring/measurements';
import { PANEL_THEME } from '../../common/panelTheme';

const WIDTH = 150;

/** A place for a small heatmap. */
export interface Thumbnail {
  key: string;
  title: string;
  /** Undefined where there is no checkpoint yet. */
  file: string | undefined;
  measurement: Measurement<Comparison> | undefined;
  selected: boolean;
}

/** A row of small heatmaps with a heading. */
export class Thumbnails {
  readonly element: HTMLElement;
  private readonly title = h('h3');
  private readonly sub = h('span', { class: 'sub' });
  private readonly row = h('div', { class: 'thumbnails' });
  private buttons = new Map<string, HTMLElement>();

  constructor(private readonly onSelect: (key: string) => void) {
    this.element = h('section', { class: 'figure' }, h('div', { class: 'cap' }, this.title, this.sub), this.row);
  }

  show(title: string, sub: string, thumbnails: readonly Thumbnail[], measure: Similarity): void {
    this.title.textContent = title;
    this.sub.textContent = sub;
    const names = thumbnails.map(thumbnail => [thumbnail.key, thumbnail.title] as const);
    rebuild(this.row, names, () => {
      this.buttons = new Map(names.map(([key, name]) => [key, this.button(key, name)]));
      return [...this.buttons.values()];
    });
    for (const thumbnail of thumbnails) this.showOne(thumbnail, measure);
  }

  private button(key: string, title: string): HTMLElement {
    return h(
      'button',
      { type: 'button', class: 'thumbnail', onclick: () => this.onSelect(key) },
      h('span', { class: 'thumbnail-title' }, title),
      h('span', { class: 'thumbnail-body' }),
    );
  }

  private showOne(thumbnail: Thumbnail, measure: Similarity): void {
    const { key, title, file, measurement, selected } = thumbnail;
    const element = this.buttons.get(key);
    if (!element) return;
    element.setAttribute('aria-pressed', String(selected));
    element.toggleAttribute('disabled', file === undefined);
    rebuild(element.lastElementChild!, [title, file, measurement?.state, measure], () => [
      picture(title, measurement, measure),
    ]);
  }
}

function picture(title: string, measurement: Measurement<Comparison> | undefined, measure: Similarity): Element {
  if (measurement?.state === 'done') {
    const svg = renderLayerThumbnail(
      { comparison: measurement.result, measure },
      { width: WIDTH },
      document,
      PANEL_THEME,
    );
    svg.setAttribute('aria-hidden', 'true');
    return svg;
  }
  if (measurement?.state === 'under way') return h('span', { class: 'slot' }, progressRing(), 'measuring');
  if (measurement?.state === 'failed') {
    return h('span', { class: 'slot', title: asSentence(measurement.message) }, 'not measured');
  }
  if (!measurement) return h('span', { class: 'slot pending' }, `after ${title}`);
  return h('span', { class: 'slot' }, slowPartsOf(measure).length > 0 ? 'not measured yet' : 'waiting');
}
