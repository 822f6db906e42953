import type { Frechet } from '../../../src/analysis/results/frechet';
import { frechetReconstructions } from '../../../src/protocol/measurePanel';
import type { RunView } from '../../../src/protocol/panel';
import { formatCheckpoint, inSentence } from '../../../src/views/chart/checkpointNames';
import { frechetNotes, frechetTable, frechetTitle, frechetValue } from '../../../src/views/profiles/frechetWords';
import { h, rebuild } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { OnRequest } from '../../common/measuring/onRequest';

/** How far the last checkpoint's reconstructions are from the data: measured once a reader asks for it. */
export class FrechetView {
  private readonly figure = new Figure();
  private readonly words = h('div', { class: 'stack' });
  private readonly results: OnRequest<Frechet>;
  private drawn: Frechet | undefined;
  readonly element: HTMLElement;

  constructor(onChange: () => void) {
    this.results = new OnRequest<Frechet>((key, watch) => {
      const { file } = JSON.parse(key) as { file: string };
      return host.call(frechetReconstructions, { file }, watch);
    }, onChange);
    this.figure.element.append(this.words);
    this.element = h('div', { class: 'stack' }, this.results.element, this.figure.element);
  }

  /** It is out of sight. */
  rest(): void {
    this.results.rest();
  }

  /** Nothing where the config names no features model. */
  show({ features, checkpoints }: RunView, trusted: boolean): void {
    const last = checkpoints.at(-1);
    this.element.hidden = features === null || last === undefined;
    if (features === null || last === undefined) return;
    const { file, step } = last;
    const what = `how far reconstructions are from the data in the features of ${features}, at ${inSentence(step)}`;
    const result = this.results.of(JSON.stringify({ file, features }), what, trusted);
    this.figure.element.hidden = result === undefined;
    if (!result || result === this.drawn) return;
    this.drawn = result;
    this.figure.update({
      id: `reconstruction-distance-step-${step}`,
      title: 'Distance of reconstructions',
      sub: formatCheckpoint(step),
      table: () => frechetTable(result),
      json: () => result,
    });
    rebuild(this.words, [result], () => [
      h('p', {}, `${frechetTitle(result)}: `, h('strong', {}, frechetValue(result))),
      h('p', { class: 'muted' }, frechetNotes(result).join(' ')),
    ]);
  }
}
