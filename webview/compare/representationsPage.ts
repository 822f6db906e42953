import type { Profiled } from '../../src/analysis/results/profile';
import { profileCompared } from '../../src/protocol/measurePanel';
import type { ComparePanel } from '../../src/protocol/panel';
import { LETTERS } from '../../src/views/heatmaps/explain';
import { h } from '../common/dom';
import { host } from '../common/hostChannel';
import { InformationFigures } from '../common/measuring/informationFigures';
import { Measurements } from '../common/measuring/measurements';
import { Measuring } from '../common/measuring/measuringLine';
import { Tabs } from '../common/tabs';
import { Cards } from './cards';
import { type ComparePage, OWN_TAB_NAMES, OWN_TABS, type OwnTab, type PageChoices, TITLE } from './comparePage';
import { ProfileSections, type ProfileTab } from './profileSections';
import { SimilarityView } from './similarityView';

/** Layers of any program: how alike they are, their dimensions and what they tell, of one or of two beside each other. */
export class RepresentationsPage implements ComparePage {
  readonly element: HTMLElement;
  private readonly cards = new Cards();
  private readonly similarity: SimilarityView;
  private readonly each: readonly [ProfileSections, ProfileSections];
  private readonly every = new InformationFigures();
  private readonly measuring = new Measuring();
  private readonly panels: Record<OwnTab, HTMLElement>;
  private readonly profiles = new Measurements<Profiled>(
    (file, watch) => host.call(profileCompared, { file }, watch),
    () => this.refresh(),
  );
  private tab: OwnTab;
  private cancelled = false;
  private model: ComparePanel | undefined;

  constructor(choices: PageChoices) {
    const { get, set } = choices;
    this.tab = get().tab ?? 'similarity';
    this.similarity = new SimilarityView(get().measure, measure => set({ measure }));
    this.each = [new ProfileSections(choices), new ProfileSections(choices)];
    const contents: Record<OwnTab, HTMLElement[]> = {
      similarity: [this.similarity.element],
      dimensions: this.each.map(({ sections }) => sections.dimensions),
      information: [...this.each.map(({ sections }) => sections.information), this.every.element],
    };
    const panel = (id: OwnTab): HTMLElement =>
      h(
        'div',
        { class: 'stack-wide', role: 'tabpanel', id: `panel-${id}`, 'aria-labelledby': `tab-${id}` },
        ...contents[id],
      );
    this.panels = Object.fromEntries(OWN_TAB_NAMES.map(id => [id, panel(id)])) as typeof this.panels;
    const names = OWN_TAB_NAMES.map(id => ({ id, text: OWN_TABS[id] }));
    const strip = new Tabs<OwnTab>(names, this.tab, tab => this.select(tab, set), 'Views of the layers');
    this.element = h(
      'main',
      {},
      h('h1', { class: 'spoken' }, TITLE),
      h('div', { class: 'view cards-alone' }, this.cards.element),
      strip.element,
      h('div', { class: 'view' }, this.measuring.element, ...Object.values(this.panels)),
    );
  }

  show(model: ComparePanel): void {
    if (model.trusted && this.model?.trusted === false) this.profiles.forgetFailures();
    this.model = model;
    this.cards.show(model);
    this.refresh();
  }

  private select(tab: OwnTab, set: PageChoices['set']): void {
    this.tab = tab;
    this.cancelled = false;
    set({ tab });
    this.refresh();
  }

  private refresh(): void {
    const { tab, model } = this;
    if (!model) return;
    for (const id of OWN_TAB_NAMES) this.panels[id].hidden = id !== tab;
    if (tab !== 'dimensions') for (const one of this.each) one.rest();
    if (tab !== 'information') this.every.rest();
    if (tab === 'similarity') {
      this.profiles.want([]);
      this.measuring.element.hidden = true;
      this.similarity.show(model);
      return;
    }
    this.similarity.rest();
    this.showProfiles(model, tab);
  }

  private showProfiles({ a, b, trusted }: ComparePanel, tab: ProfileTab): void {
    const shown = b ? [a, b] : [a];
    const files = shown.map(({ file }) => file);
    const readable = shown.every(({ problem }) => problem === null);
    this.profiles.want(readable && !this.cancelled ? files : []);
    const next = files.find(file => this.profiles.result(file) === undefined);
    this.measuring.show(this.profiles.of(next ?? a.file), {
      what: `${tab === 'dimensions' ? 'the dimensions' : 'what the layers tell'} of ${shown.find(({ file }) => file === next)?.title ?? ''}`,
      trusted,
      offerTrust: true,
      retry: () => {
        this.cancelled = false;
        this.profiles.retry(next ?? a.file);
        this.refresh();
      },
      cancel: () => {
        this.cancelled = true;
        this.refresh();
      },
    });
    if (!readable) this.measuring.element.hidden = true;
    this.each.forEach((one, i) => {
      const card = shown[i];
      const profile = card && this.profiles.result(card.file);
      const section = one.sections[tab];
      section.hidden = profile === undefined;
      if (profile) one.show(tab, { card, letter: b ? LETTERS[i]! : null, profile, trusted });
    });
    this.every.element.hidden = next !== undefined;
    if (tab === 'information' && next === undefined) {
      this.every.show({ files, names: b ? LETTERS : [a.title], trusted });
    }
  }
}
