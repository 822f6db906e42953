import type { DimensionScale } from '../../../src/analysis/results/dimensionScale';
import { scaleLayer } from '../../../src/protocol/measurePanel';
import { formatCount } from '../../../src/views/chart/format';
import { renderScaleChart, scaleTable } from '../../../src/views/profiles/scaleChart';
import { h } from '../dom';
import { Figure } from '../figure';
import { host } from '../hostChannel';
import { OnRequest } from './onRequest';
import type { Subject } from './subject';

const HOW_TO_READ =
  'Flat over scales: the dimension of a surface. High on the left alone: noise on it. Bars of GRIDE take examples for ' +
  'independent: at k = n/8 they are half as long as they should be.';

/** The dimension of one layer over scale: measured once a reader asks for it, since it takes seconds. */
export class LayerScale {
  private readonly figure = new Figure();
  private readonly results: OnRequest<DimensionScale>;
  private drawn: DimensionScale | undefined;
  readonly element: HTMLElement;

  constructor(onChange: () => void) {
    this.results = new OnRequest<DimensionScale>((key, watch) => {
      const { file, layer } = JSON.parse(key) as { file: string; layer: string };
      return host.call(scaleLayer, { file, layer }, watch);
    }, onChange);
    this.element = h('div', { class: 'stack' }, this.results.element, this.figure.element);
  }

  /** It is out of sight. */
  rest(): void {
    this.results.rest();
  }

  show(subject: Subject, layer: string, trusted: boolean): void {
    const { file, name, where, id } = subject;
    const what = `the dimension of ${layer} over scale${where}`;
    const result = this.results.of(JSON.stringify({ file, layer }), what, trusted);
    this.figure.element.hidden = result === undefined;
    if (!result || result === this.drawn) return;
    this.drawn = result;
    const { cause, distinct } = result;
    this.figure.update({
      id: `dimension-scale-${layer.replace('/', '-')}-${id}`,
      title: `Dimension of ${layer} over scale`,
      sub: `${name}, ${formatCount(distinct)} distinct examples; bars ± 2 standard errors`,
      note: cause ?? HOW_TO_READ,
      draw: (width, document) => renderScaleChart({ layer, scale: result }, { width: Math.min(width, 520) }, document),
      table: () => scaleTable(result),
      json: () => ({ layer, ...subject.key, ...result }),
    });
  }
}
