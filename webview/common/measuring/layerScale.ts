import type { DimensionScale } from '../../../src/analysis/results/dimensionScale';
import { scaleLayer } from '../../../src/protocol/measurePanel';
import { formatCount } from '../../../src/views/chart/format';
import { renderScaleChart, scaleTable } from '../../../src/views/profiles/scaleChart';
import { h } from '../dom';
import { Figure } from '../figure';
import { host } from '../hostChannel';
import { Measurements } from './measurements';
import { Measuring } from './measuringLine';
import type { Subject } from './subject';

/** The dimension of one layer over scale: measured once a reader asks for it, since it takes seconds. */
export class LayerScale {
  private readonly figure = new Figure();
  private readonly measuring = new Measuring();
  private readonly results: Measurements<DimensionScale>;
  /** Keys that were asked for. */
  private readonly asked = new Set<string>();
  readonly element = h('div', { class: 'stack' }, this.measuring.element, this.figure.element);

  constructor(private readonly onChange: () => void) {
    this.results = new Measurements<DimensionScale>((key, watch) => {
      const { file, layer } = JSON.parse(key) as { file: string; layer: string };
      return host.call(scaleLayer, { file, layer }, watch);
    }, onChange);
  }

  forgetFailures(): void {
    this.results.forgetFailures();
  }

  /** It is out of sight. */
  rest(): void {
    this.results.want([]);
  }

  show(subject: Subject, layer: string, trusted: boolean): void {
    const { file, name, where, id } = subject;
    const key = JSON.stringify({ file, layer });
    this.results.want(this.asked.has(key) ? [key] : []);
    const result = this.results.result(key);
    this.figure.element.hidden = result === undefined;
    this.measuring.show(this.results.of(key), {
      what: `the dimension of ${layer} over scale${where}`,
      trusted,
      offerTrust: false,
      retry: () => {
        this.asked.add(key);
        this.results.retry(key);
      },
      cancel: () => {
        this.asked.delete(key);
        this.onChange();
      },
    });
    if (!result) return;
    const { cause, distinct } = result;
    this.figure.update({
      id: `dimension-scale-${layer.replace('/', '-')}-${id}`,
      title: `Dimension of ${layer} over scale`,
      sub: `${name}, ${formatCount(distinct)} distinct examples; bars ± 2 standard errors`,
      note: cause ?? 'Flat over scales: the dimension of a surface. High on the left alone: noise on it.',
      draw: (width, document) => renderScaleChart({ layer, scale: result }, { width: Math.min(width, 520) }, document),
      table: () => scaleTable(result),
      json: () => ({ layer, ...subject.key, ...result }),
    });
  }
}
