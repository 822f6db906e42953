import type { ComparePanel } from '../../src/protocol/panel';
import { LETTERS } from '../../src/views/heatmaps/explain';
import { h } from '../common/dom';
import { InformationFigures } from '../common/measuring/informationFigures';
import { Cards } from './cards';
import { type ComparePage, type PageChoices, TITLE } from './comparePage';
import { SimilarityView } from './similarityView';

/** How alike the layers of checkpoints are, and what they tell of each other; their dimensions are in their inspectors. */
export class CheckpointsPage implements ComparePage {
  readonly element: HTMLElement;
  private readonly cards = new Cards();
  private readonly similarity: SimilarityView;
  private readonly information = new InformationFigures();
  private model: ComparePanel | undefined;

  constructor({ get, set }: PageChoices) {
    this.similarity = new SimilarityView(
      get().measure,
      measure => set({ measure }),
      () => this.showInformation(),
    );
    this.element = h(
      'main',
      { class: 'view' },
      h('h1', { class: 'spoken' }, TITLE),
      this.cards.element,
      this.similarity.element,
      this.information.element,
    );
    this.information.element.hidden = true;
  }

  show(model: ComparePanel): void {
    this.model = model;
    this.cards.show(model);
    this.similarity.show(model);
  }

  private showInformation(): void {
    const { model } = this;
    this.information.element.hidden = !this.similarity.known;
    if (!model || !this.similarity.known) {
      this.information.rest();
      return;
    }
    const files = [model.a, ...(model.b ? [model.b] : [])].map(({ file }) => file);
    this.information.show({ files, names: model.b ? LETTERS : ['this checkpoint'], trusted: model.trusted });
  }
}
