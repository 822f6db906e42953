import type { Comparison } from '../../src/analysis/results';
import type { Similarity } from '../../src/views/cells';
import { formatCount } from '../../src/views/format';
import { renderLayerThumbnail } from '../../src/views/layerHeatmap';
import { progressRing } from '../common/controls';
import { h, rebuild } from '../common/dom';
import type { Measurement, Measurements } from '../common/measurements';
import { asSentence } from '../../src/views/sentence';
import type { Slot } from './checkpoints';

const WIDTH = 150;

/** The row of small heatmaps. */
export class Thumbnails {
  readonly element = h('div', { class: 'thumbnails' });
  private buttons = new Map<number, HTMLElement>();

  constructor(private readonly onSelect: (step: number) => void) {}

  show(slots: readonly Slot[], measure: Similarity, results: Measurements<Comparison>, selected: number): void {
    const steps = slots.map(({ step }) => step);
    rebuild(this.element, steps, () => {
      this.buttons = new Map(steps.map(step => [step, this.button(step)]));
      return [...this.buttons.values()];
    });
    for (const slot of slots) this.showSlot(slot, measure, results, selected);
  }

  private button(step: number): HTMLElement {
    return h(
      'button',
      { type: 'button', class: 'thumbnail', onclick: () => this.onSelect(step) },
      h('span', { class: 'thumbnail-title' }, `step ${formatCount(step)}`),
      h('span', { class: 'thumbnail-body' }),
    );
  }

  private showSlot(
    { step, file }: Slot,
    measure: Similarity,
    results: Measurements<Comparison>,
    selected: number,
  ): void {
    const element = this.buttons.get(step);
    if (!element) return;
    element.setAttribute('aria-pressed', String(step === selected));
    element.toggleAttribute('disabled', file === undefined);
    const measurement = file === undefined ? undefined : results.of(file);
    const body = element.lastElementChild!;
    rebuild(body, [file, measurement?.state, measure], () => [picture(step, measurement, measure)]);
  }
}

function picture(step: number, measurement: Measurement<Comparison> | undefined, measure: Similarity): Element {
  if (measurement?.state === 'done') {
    const svg = renderLayerThumbnail({ comparison: measurement.result, measure }, { width: WIDTH }, document);
    svg.setAttribute('aria-hidden', 'true');
    return svg;
  }
  if (measurement?.state === 'under way') return h('span', { class: 'slot' }, progressRing(), 'measuring');
  if (measurement?.state === 'failed') {
    return h('span', { class: 'slot', title: asSentence(measurement.message) }, 'not measured');
  }
  return measurement
    ? h('span', { class: 'slot' }, 'waiting')
    : h('span', { class: 'slot pending' }, `after step ${formatCount(step)}`);
}
