import type { Profile } from '../../../src/analysis/results/profile';
import { profileLayers, type RunView } from '../../../src/protocol/panel';
import { renderDimensionProfile } from '../../../src/views/profiles/dimensionProfile';
import { formatCheckpoint, inSentence } from '../../../src/views/chart/checkpointNames';
import { examplesOf } from '../../../src/views/chart/format';
import { fewDimensionText, profileTable } from '../../../src/views/profiles/profileTable';
import { biasedFinding } from '../../../src/analysis/findings/biased';
import { jitteredOrDiscreteFinding } from '../../../src/analysis/findings/jitteredOrDiscrete';
import { meanDimensionFinding } from '../../../src/analysis/findings/meanDimension';
import { undefinedFinding } from '../../../src/analysis/findings/undefinedLayers';
import { segmented } from '../../common/controls';
import { h, rebuild, scroller } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { spread } from '../../../src/base/evenly';
import { type Checkpoint, notesOf, slotsOfRun } from '../frame/checkpoints';
import { MeasuredTab } from '../frame/measuredTab';
import { profileRows } from './profileRows';
import type { TabContext } from '../frame/tab';

/** Earlier checkpoints drawn beside the selected one; more would be a thicket. */
const MOST_EARLIER = 5;
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
  private estimator: Estimator = 'fit';

  constructor(context: TabContext) {
    super(context, (file, watch) => host.call(profileLayers, { file }, watch));
    this.estimator = ESTIMATORS.find(({ value }) => value === context.option('estimator'))?.value ?? this.estimator;
    this.estimatorSwitch = segmented<Estimator>('Estimator', ESTIMATORS, this.estimator, estimator => {
      this.estimator = estimator;
      context.setOption('estimator', estimator);
      this.refresh();
    });
    this.numbers.element.append(this.table);
    this.content = h('div', { class: 'stack-wide' }, this.figure.element, this.numbers.element);
    this.element = this.frame();
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
    const { test } = this.model?.run ?? {};
    this.say([
      meanDimensionFinding(profile, test?.step === selected.step ? test : undefined),
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
    if (!this.isNew([estimator, note, ...profiles])) return;
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
