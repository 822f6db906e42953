import { z } from 'zod';
import { INSPECTOR_TAB_NAMES, INSPECTOR_TABS, type InspectorTab } from '../../src/protocol/inspectorTabs';
import { goTo, type Inspector, ready, type ShownInspector, showInspector, showScalars } from '../../src/protocol/panel';
import { h, rebuild } from '../common/dom';
import { fillPanel } from '../common/frame';
import { host, persisted } from '../common/hostChannel';
import { showProblem } from '../common/notice';
import type { LostPanel } from '../common/silence';
import { bannerElement } from './frame/banner';
import { DimensionsTab } from './dimensions/dimensionsTab';
import { emptyElement } from './frame/empty';
import { Header } from './frame/header';
import { InformationTab } from './information/informationTab';
import { LatentsTab } from './latents/latentsTab';
import { LayersTab } from './layers/layersTab';
import { RateDistortionTab } from './rateDistortion/rateDistortionTab';
import { ScalarStore } from './frame/scalarStore';
import { throttled } from './frame/scheduler';
import { bannersOf } from './frame/states';
import { SweepTab } from './sweep/sweepTab';
import type { Tab, TabContext } from './frame/tab';
import { Tabs } from '../common/tabs';
import { TrainingTab } from './training/trainingTab';

const TABS = INSPECTOR_TAB_NAMES.map(id => ({ id, text: INSPECTOR_TABS[id] }));

const stateSchema = z.object({
  /** The config's file, by which the editor restores the panel. */
  config: z.string(),
  run: z.string().nullable(),
  tab: z.enum(INSPECTOR_TAB_NAMES),
  /** Where the checkpoint slider stands; null for the newest. */
  step: z.number().nullable(),
  /** What readers chose on the tabs, by name. */
  options: z.record(z.string(), z.unknown()),
});

/** Minutes pass without news, too. */
const CLOCK = 10_000;

/** The panel beside a config: its runs, and what is inside one of them. */
class InspectorPanel {
  private readonly state = persisted(stateSchema, {
    config: '',
    run: null,
    tab: 'training',
    step: null,
    options: {},
  });
  private readonly scalars = new ScalarStore();
  private readonly header = new Header(() => this.state.get().step);
  private readonly strip = new Tabs<InspectorTab>(
    TABS,
    this.state.get().tab,
    tab => this.select(tab),
    'Views of the run',
  );
  private readonly banners = h('div', { class: 'banners' });
  private readonly empty = h('main', { hidden: true });
  private readonly main = h('main', { hidden: true });
  private readonly waiting = h('p', { class: 'view muted' }, 'Reading the runs…');
  private readonly tabs: Record<InspectorTab, Tab>;
  private readonly panels: Record<InspectorTab, HTMLElement>;
  private readonly refresh = throttled(() => this.draw());
  private model: Inspector | undefined;

  constructor(root: HTMLElement) {
    const context: TabContext = {
      step: () => this.state.get().step,
      setStep: step => this.state.set({ step }),
      option: name => this.state.get().options[name],
      setOption: (name, value) => this.state.set({ options: { ...this.state.get().options, [name]: value } }),
    };
    this.tabs = {
      training: new TrainingTab(step => this.open('layers', step)),
      layers: new LayersTab(context),
      dimensions: new DimensionsTab(context),
      information: new InformationTab(context),
      rd: new RateDistortionTab(context),
      latents: new LatentsTab(context),
      sweep: new SweepTab(context),
    };
    const panel = (id: InspectorTab): HTMLElement =>
      h('div', { role: 'tabpanel', id: `panel-${id}`, 'aria-labelledby': `tab-${id}` }, this.tabs[id].element);
    this.panels = Object.fromEntries(INSPECTOR_TAB_NAMES.map(id => [id, panel(id)])) as typeof this.panels;
    this.main.append(this.header.element, this.strip.element, this.banners, ...Object.values(this.panels));
    fillPanel(root, () => this.lost(), this.waiting, this.empty, this.main);
    this.front();
  }

  start(): void {
    host.on(showInspector, shown => {
      const model = whole(shown, this.model);
      this.model = model;
      this.state.set({ config: model.config.file, run: model.run?.summary.dir ?? model.gone });
      this.refresh();
      return null;
    });
    host.on(showScalars, ({ run, from, scalars }) => {
      if (!this.scalars.take(run, from, scalars)) this.ask();
      this.refresh();
      return null;
    });
    host.on(goTo, ({ tab, step }) => {
      this.open(tab, step);
      return null;
    });
    host.start();
    this.ask();
    setInterval(this.refresh, CLOCK);
  }

  private ask(): void {
    host.call(ready, null).catch(showProblem);
  }

  /** What the command needs that brings the panel back. */
  private lost(): LostPanel {
    const { config, run } = this.state.get();
    return { panel: 'inspector', title: document.title, config, run };
  }

  private open(tab: InspectorTab, step: number | null): void {
    if (step !== null) this.state.set({ step });
    this.strip.select(tab);
    this.select(tab);
  }

  private select(tab: InspectorTab): void {
    this.state.set({ tab });
    this.front();
    this.draw();
  }

  private front(): void {
    const { tab } = this.state.get();
    for (const { id } of TABS) {
      this.panels[id].hidden = id !== tab;
      this.tabs[id].activate(id === tab);
    }
  }

  private draw(): void {
    const { model } = this;
    if (!model) return;
    const now = Date.now();
    const { tab } = this.state.get();
    const banners = bannersOf(model, now).filter(({ everywhere }) => everywhere || tab === 'training');
    rebuild(this.banners, banners, () => banners.map(bannerElement));
    const nothing = model.runs.length === 0 && !model.run && model.starting === null && model.gone === null;
    this.waiting.hidden = true;
    this.main.hidden = nothing;
    this.empty.hidden = !nothing;
    if (nothing) {
      const { config, trusted } = model;
      rebuild(this.empty, [config, trusted], () => [emptyElement(model)]);
      if (this.banners.parentElement !== this.empty) this.empty.prepend(this.banners);
      return;
    }
    if (this.banners.parentElement !== this.main) this.strip.element.after(this.banners);
    this.header.show(model, now);
    this.tabs[tab].show(model, this.scalars.of(model.run?.summary.dir));
  }
}

/** What is shown, with the checkpoints that are not sent again while they stay the same. */
function whole({ run, ...rest }: ShownInspector, before: Inspector | undefined): Inspector {
  return { ...rest, run: run && { ...run, checkpoints: run.checkpoints ?? before?.run?.checkpoints ?? [] } };
}

const root = document.getElementById('root');
if (root) new InspectorPanel(root).start();
