import type { Comparison } from '../../../src/analysis/results/comparison';
import type { Movable, Moved, Rested } from '../../../src/analysis/results/curves/modelAtBeta';
import { examplesOf, formatBeta } from '../../../src/views/chart/format';
import { comparisonTable } from '../../../src/views/heatmaps/comparisonTables';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { renderKlBars } from '../../../src/views/latents/klBars';
import { unitsTable } from '../../../src/views/latents/latentTables';
import { h } from '../../common/dom';
import { Figure } from '../../common/figure';
import { BetaPictures } from './betaPictures';

const WIDEST_HEATMAP = 460;

/** What a multi-rate VAE makes of fixed examples at one β: pictures, what its units say, and how alike its layers are. */
export class FiguresAtBeta {
  private readonly pictures = new BetaPictures();
  private readonly units = new Figure();
  private readonly similarities = new Figure();
  /** What stands beside numbers, and what takes the whole width. */
  readonly beside = h('div', { class: 'stack' }, this.pictures.element, this.units.element);
  readonly layers = this.similarities.element;
  private movable: Movable | undefined;
  /** The end of the axis, nats: it grows with what was seen and never shrinks, so that bars can be told apart by eye. */
  private mostKl = 0;

  constructor() {
    this.clear();
  }

  /** What was said of another checkpoint is not said of this one. */
  clear(): void {
    this.movable = undefined;
    for (const element of [this.beside, this.units.element, this.layers]) element.hidden = true;
  }

  prepare(movable: Movable): void {
    this.movable = movable;
    this.mostKl = movable.mostKl;
    this.beside.hidden = false;
    this.pictures.prepare(movable);
  }

  /** β is another one: the layers are asked for once it rests. */
  leave(): void {
    this.layers.classList.add('stale');
  }

  moved(moved: Moved, since: number | undefined): void {
    this.pictures.draw(moved, since);
    this.showUnits(moved.units, `${formatBeta(moved.beta)}, ${examplesOf(moved.n)}, ± standard error`);
  }

  rested(rested: Rested): void {
    this.pictures.draw(rested);
    this.showUnits(rested.test.units, `${formatBeta(rested.beta)}, ${examplesOf(rested.test.n)}`);
  }

  showLayers(comparison: Comparison, beta: number): void {
    const examples = examplesOf(comparison.n, comparison.split ?? undefined);
    const norm =
      (this.movable?.statisticsFrom ?? null) === null ? '' : ', batch normalisation read off between measured β';
    this.layers.hidden = false;
    this.layers.classList.remove('stale');
    this.similarities.update({
      id: 'layers-at-beta',
      title: 'Similarity of layers',
      sub: `linear CKA, ${formatBeta(beta)}, ${examples}${norm}`,
      draw: (width, document, theme) =>
        renderLayerHeatmap(
          { comparison, measure: 'linearCka' },
          { width: Math.min(width, WIDEST_HEATMAP) },
          document,
          theme,
        ),
      table: () => comparisonTable(comparison, 'linearCka'),
      json: () => comparison,
    });
  }

  private showUnits(units: Moved['units'] | Rested['test']['units'], sub: string): void {
    const most = (this.mostKl = Math.max(this.mostKl, ...units.map(({ kl }) => kl)));
    this.units.element.hidden = false;
    this.units.update({
      id: 'kl-over-beta',
      title: 'KL per unit',
      sub,
      draw: (width, document, theme) => renderKlBars({ units, most }, { width }, document, theme),
      table: () => unitsTable([...units]),
      json: () => ({ units }),
    });
  }
}
