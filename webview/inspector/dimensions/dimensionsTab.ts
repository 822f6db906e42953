import type { Profile } from '../../../src/analysis/results/profile';
import { profileLayers } from '../../../src/protocol/measurePanel';
import type { RunView } from '../../../src/protocol/panel';
import { renderDimensionProfile } from '../../../src/views/profiles/dimensionProfile';
import { formatCheckpoint, inSentence } from '../../../src/views/chart/checkpointNames';
import { examplesOf } from '../../../src/views/chart/format';
import { describeLayer } from '../../../src/views/profiles/profileFrame';
import { fewDimensionText, profileTable } from '../../../src/views/profiles/profileTable';
import { biasedFinding } from '../../../src/analysis/findings/biased';
import { jitteredOrDiscreteFinding } from '../../../src/analysis/findings/jitteredOrDiscrete';
import { humpsFinding } from '../../../src/analysis/findings/ofDimensions/humps';
import { noiseNotDataFinding } from '../../../src/analysis/findings/ofDimensions/noiseNotData';
import { meanDimensionFinding } from '../../../src/analysis/findings/meanDimension';
import { undefinedFinding } from '../../../src/analysis/findings/undefinedLayers';
import { segmented } from '../../common/controls';
import { h, rebuild, scroller } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { spread } from '../../../src/base/evenly';
import { type Checkpoint, notesOf, slotsOfRun } from '../frame/checkpoints';
import { MeasuredTab } from '../frame/measuredTab';
import { addLayerCursor } from './layerCursor';
import { LayerScale } from './layerScale';
import { profileRows } from './profileRows';
import type { TabContext } from '../frame/tab';

/** Of the run as a whole, what is said above its dimensions. */
const RULES = ['too few units'];
/** Earlier checkpoints drawn beside the selected one; more would be a thicket. */
const MOST_EARLIER = 5;
const READS_SO = 'The dimension of the standard Gaussian that 2NN reads so with as many examples';
type Estimator = 'fit' | 'mle';
const ESTIMATORS: readonly { value: Estimator; text: string }[] = [
  { value: 'fit', text: 'Linear fit' },
  { value: 'mle', text: 'Maximum likelihood' },
];

/** How many dimensions the layers of a checkpoint use, and how many they used before. */
export class DimensionsTab extends MeasuredTab<Profile> {
  readonly element: HTMLElement;
  protected readonly content: HTMLElement;
  protected readonly what = 'the dimensions';
  private readonly figure = new Figure();
  private readonly numbers = new Figure();
  private readonly table = scroller('Dimensions in numbers');
  private readonly estimatorSwitch: HTMLElement;
  private readonly scale = new LayerScale(() => this.refresh());
  private estimator: Estimator = 'fit';
  /** The layer that is shown over scale. */
  private layer = 'z_mean';

  constructor(context: TabContext) {
    super(context, (file, watch) => host.call(profileLayers, { file }, watch));
    this.estimator = ESTIMATORS.find(({ value }) => value === context.option('estimator'))?.value ?? this.estimator;
    this.estimatorSwitch = segmented<Estimator>('Estimator', ESTIMATORS, this.estimator, estimator => {
      this.estimator = estimator;
      context.setOption('estimator', estimator);
      this.refresh();
    });
    this.numbers.element.append(this.table);
    this.content = h('div', { class: 'stack-wide' }, this.figure.element, this.scale.element, this.numbers.element);
    this.element = this.frame();
  }

  override activate(active: boolean): void {
    super.activate(active);
    if (!active) this.scale.rest();
  }

  /** The untrained model and some before the selected one, always out of the same few. */
  protected others(run: RunView, selected: Checkpoint): { file: string }[] {
    const earlier = slotsOfRun(run).flatMap(({ step, file }) =>
      file === undefined || step >= selected.step ? [] : [{ file }],
    );
    return spread(earlier, MOST_EARLIER);
  }

  protected showResult(profile: Profile, selected: Checkpoint, earlier: readonly Profile[]): void {
    const { n: examples, layers } = profile;
    const { test, findings = [] } = this.model?.run ?? {};
    const evaluation = test?.step === selected.step ? test : undefined;
    const isLast = profile.step === this.model?.run?.checkpoints.at(-1)?.step;
    this.say([
      ...(isLast ? findings.filter(({ rule }) => RULES.includes(rule)) : []),
      humpsFinding(profile),
      meanDimensionFinding(profile, evaluation),
      noiseNotDataFinding(profile, evaluation),
      undefinedFinding(undefined, profile),
      jitteredOrDiscreteFinding(examples, layers),
      biasedFinding(examples, layers),
    ]);
    const { estimator } = this;
    const profiles = [...earlier, profile];
    const note = notesOf(
      profile.split === 'train' ? null : this.model?.run,
      selected.step,
      fewDimensionText(profile) ?? undefined,
    );
    const names = layers.map(({ name }) => name);
    if (!names.includes(this.layer)) this.layer = names[0] ?? '';
    this.scale.show(selected, this.layer, this.model?.trusted === true);
    if (!this.isNew([estimator, note, this.layer, ...profiles])) return;
    const n = examplesOf(profile.n, profile.split);
    this.figure.update({
      id: `dimensions-step-${selected.step}`,
      title: 'Intrinsic dimension by layer',
      sub: `${formatCheckpoint(selected.step)}, 2NN, ${n}; band ± 2 standard errors`,
      note,
      controls: [this.estimatorSwitch],
      draw: (width, document) => renderDimensionProfile({ profiles, estimator }, { width }, document),
      table: () => profileTable(profile),
      json: () => ({ profiles }),
      after: svg =>
        addLayerCursor(svg, {
          layers: names,
          layer: () => this.layer,
          describe: name =>
            describeLayer(
              layers.find(one => one.name === name)!,
              profile,
              estimator,
            ),
          onMove: name => {
            this.layer = name;
            this.refresh();
          },
        }),
    });
    this.numbers.update({
      id: `dimensions-step-${selected.step}-numbers`,
      title: 'Numbers',
      sub: formatCheckpoint(selected.step),
      note,
      table: () => profileTable(profile),
      json: () => profile,
    });
    this.showNumbers(profile, earlier[0]);
  }

  private showNumbers(profile: Profile, first: Profile | undefined): void {
    const rows = profileRows(profile, first);
    const since = first ? `Since ${inSentence(first.step)}` : 'Since the first';
    const corrected = rows.some(({ gaussian }) => gaussian !== '');
    const more = corrected ? ['Gaussian'] : [];
    const head = ['Layer', 'Kind', 'Width', 'ID, fit', 'ID, ML', ...more, since, 'Dropped'];
    rebuild(this.table, [rows, since], () => [
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h('tr', {}, ...head.map((name, i) => h('th', { scope: 'col', class: classOf(i, head.length) }, name))),
        ),
        h(
          'tbody',
          {},
          ...rows.map(({ layer, kind, width, fit, mle, gaussian, measured, since: change, dropped }) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, layer),
              h('td', { class: 'words muted minor' }, kind),
              h('td', {}, width),
              h('td', { class: measured ? '' : 'cause muted' }, fit),
              h('td', {}, mle),
              corrected ? h('td', { title: gaussian === '' ? undefined : READS_SO }, gaussian) : null,
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
function classOf(column: number, columns: number): string {
  return column === 1 ? 'words minor' : column > columns - 3 ? 'minor' : '';
}
