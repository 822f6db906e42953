import type { Profile } from '../../src/analysis/results';
import { type Inspector, profileLayers } from '../../src/protocol/panel';
import { renderDimensionProfile } from '../../src/views/dimensionProfile';
import { formatCount } from '../../src/views/format';
import { profileTable } from '../../src/views/tables';
import { biasedFinding, undefinedFinding } from '../../src/views/rules';
import { segmented } from '../common/controls';
import { h, rebuild, setText } from '../common/dom';
import { Figure } from '../common/figure';
import { host } from '../common/host';
import { Measurements } from '../common/measurements';
import { Measuring, showContent } from '../common/measuring';
import { spread } from '../common/sliderTrack';
import { CheckpointBar } from './checkpointBar';
import { type Checkpoint, emptySentence } from './checkpoints';
import { profileRows } from './profileRows';
import type { Tab, TabContext } from './tab';

/** Earlier checkpoints drawn beside the selected one; more would be a thicket. */
const MOST_EARLIER = 5;
type Estimator = 'fit' | 'mle';
const ESTIMATORS: readonly { value: Estimator; text: string }[] = [
  { value: 'fit', text: 'Linear fit' },
  { value: 'mle', text: 'Maximum likelihood' },
];

/** How many dimensions the layers of a checkpoint use, and how many they used before. */
export class DimensionsTab implements Tab {
  readonly element: HTMLElement;
  private readonly findings = h('p', { class: 'finding', hidden: true });
  private readonly measuring = new Measuring();
  private readonly figure = new Figure();
  private readonly numbers = new Figure();
  private readonly table = h('div', {
    class: 'scroller',
    role: 'region',
    'aria-label': 'Dimensions in numbers',
    tabindex: 0,
  });
  private readonly bar: CheckpointBar;
  private readonly content: HTMLElement;
  private readonly empty = h('p', { class: 'muted', hidden: true });
  private readonly estimatorSwitch: HTMLElement;
  private readonly results = new Measurements<Profile>(
    (file, watch) => host.call(profileLayers, { file }, watch),
    () => this.refresh(),
  );
  private model: Inspector | undefined;
  private active = false;
  private estimator: Estimator = 'fit';
  private drawn: readonly unknown[] = [];

  constructor(context: TabContext) {
    this.bar = new CheckpointBar(context, () => this.refresh());
    this.estimator = ESTIMATORS.find(({ value }) => value === context.option('estimator'))?.value ?? this.estimator;
    this.estimatorSwitch = segmented<Estimator>('Estimator', ESTIMATORS, this.estimator, estimator => {
      this.estimator = estimator;
      context.setOption('estimator', estimator);
      this.refresh();
    });
    this.numbers.element.append(this.table);
    this.content = h('div', { class: 'stack-wide' }, this.figure.element, this.numbers.element);
    this.element = h(
      'div',
      {},
      this.bar.element,
      h('div', { class: 'view' }, this.empty, this.findings, this.measuring.element, this.content),
    );
  }

  show(model: Inspector): void {
    if (model.trusted && this.model?.trusted === false) this.results.forgetFailures();
    this.model = model;
    if (this.active) this.refresh();
  }

  activate(active: boolean): void {
    if (active === this.active) return;
    this.active = active;
    if (active) this.refresh();
    else {
      this.bar.rest();
      this.results.want([]);
    }
  }

  private refresh(): void {
    const { model, active } = this;
    if (!model || !active) return;
    const { run } = model;
    this.bar.show(run, false);
    const { selected } = this.bar;
    this.empty.hidden = selected !== undefined;
    this.content.hidden = selected === undefined;
    if (!run || !selected) {
      this.measuring.element.hidden = this.findings.hidden = true;
      setText(this.empty, emptySentence(run?.pending ?? []));
      this.results.want([]);
      return;
    }
    const earlier = spread(
      run.checkpoints.filter(({ step }) => step < selected.step),
      MOST_EARLIER,
    );
    this.results.want([selected, ...earlier].map(({ file }) => file));
    const measurement = this.results.of(selected.file);
    this.bar.show(run, measurement.state === 'under way' || measurement.state === 'waiting');
    this.measuring.show(measurement, {
      what: `the dimensions of step ${formatCount(selected.step)}`,
      trusted: model.trusted,
      offerTrust: false,
      retry: () => this.results.retry(selected.file),
    });
    showContent(this.content, this.measuring, measurement.state, this.drawn.length > 0);
    if (this.content.hidden) this.findings.hidden = true;
    if (measurement.state !== 'done') return;
    const before = earlier.flatMap(({ file }) => this.results.result(file) ?? []);
    this.showProfiles([...before, measurement.result], selected);
  }

  /** @param profiles in order of steps, the selected one last */
  private showProfiles(profiles: readonly Profile[], selected: Checkpoint): void {
    const profile = profiles.at(-1)!;
    const holding = [undefinedFinding(undefined, profile), biasedFinding(profile)].filter(one => one?.holds);
    this.findings.hidden = holding.length === 0;
    setText(this.findings, holding.map(one => one!.sentence).join(' '));
    const drawn = [this.estimator, ...profiles];
    if (drawn.length === this.drawn.length && drawn.every((part, i) => part === this.drawn[i])) return;
    this.drawn = drawn;
    const { estimator } = this;
    const n = `${formatCount(profile.n)} test examples`;
    this.figure.update({
      id: `dimensions-step-${selected.step}`,
      title: 'Intrinsic dimension by layer',
      sub: `step ${formatCount(selected.step)}, 2NN, ${n}; band ± 2 standard errors`,
      controls: [this.estimatorSwitch],
      draw: (width, document) => renderDimensionProfile({ profiles, estimator }, { width }, document),
      table: () => profileTable(profile),
      json: () => ({ profiles }),
    });
    this.numbers.update({
      id: `dimensions-step-${selected.step}-numbers`,
      title: 'Numbers',
      sub: `step ${formatCount(selected.step)}`,
      table: () => profileTable(profile),
      json: () => profile,
    });
    this.showNumbers(profile, profiles.length > 1 ? profiles[0] : undefined);
  }

  private showNumbers(profile: Profile, first: Profile | undefined): void {
    const rows = profileRows(profile, first);
    const since = first ? `Since step ${formatCount(first.step)}` : 'Since the first';
    const head = ['Layer', 'Kind', 'Width', 'ID, fit', 'ID, ML', since, 'Dropped'];
    rebuild(this.table, [rows, since], () => [
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, ...head.map((name, i) => h('th', { scope: 'col', class: classOf(i) }, name)))),
        h(
          'tbody',
          {},
          ...rows.map(({ layer, kind, width, fit, mle, measured, since: change, dropped }) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, layer),
              h('td', { class: 'words muted minor' }, kind),
              h('td', {}, width),
              h('td', { class: measured ? '' : 'cause muted' }, fit),
              h('td', {}, mle),
              h('td', { class: 'minor' }, change),
              h('td', { class: 'minor' }, dropped),
            ),
          ),
        ),
      ),
    ]);
  }
}

/** 'minor' columns go where room is short. */
function classOf(column: number): string {
  return column === 1 ? 'words minor' : column > 4 ? 'minor' : '';
}
