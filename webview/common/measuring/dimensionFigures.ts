import type { Profiled } from '../../../src/analysis/results/profile';
import { inSentence } from '../../../src/views/chart/checkpointNames';
import { examplesOf } from '../../../src/views/chart/format';
import { renderDimensionProfile } from '../../../src/views/profiles/dimensionProfile';
import { describeLayer } from '../../../src/views/profiles/profileFrame';
import { profileTable } from '../../../src/views/profiles/profileTable';
import { segmented } from '../controls';
import { h, rebuild, scroller } from '../dom';
import { Figure } from '../figure';
import { addLayerCursor } from './layerCursor';
import { LayerScale } from './layerScale';
import { profileRows } from './profileRows';
import type { Subject } from './subject';

const READS_SO = 'The dimension of the standard Gaussian that 2NN reads so with as many examples';
type Estimator = 'fit' | 'mle';
const ESTIMATORS: readonly { value: Estimator; text: string }[] = [
  { value: 'fit', text: 'Linear fit' },
  { value: 'mle', text: 'Maximum likelihood' },
];

export interface ShownDimensions {
  readonly subject: Subject;
  readonly profile: Profiled;
  /** Of earlier checkpoints, in order of steps. */
  readonly earlier: readonly Profiled[];
  readonly note: string | undefined;
  readonly trusted: boolean;
}

/** The dimensions of layers as a chart, in numbers, and of one layer over scale. */
export class DimensionFigures {
  readonly element: HTMLElement;
  private readonly figure = new Figure();
  private readonly numbers = new Figure();
  private readonly table = scroller('Dimensions in numbers');
  private readonly estimatorSwitch: HTMLElement;
  private readonly scale = new LayerScale(() => this.refresh());
  private estimator: Estimator;
  /** The layer that is shown over scale. */
  private layer = 'z_mean';
  private shown: ShownDimensions | undefined;
  private drawn: readonly unknown[] = [];

  /** @param picked the estimator that was chosen before */
  constructor(picked: unknown, onPick: (estimator: string) => void) {
    this.estimator = ESTIMATORS.find(({ value }) => value === picked)?.value ?? 'fit';
    this.estimatorSwitch = segmented<Estimator>('Estimator', ESTIMATORS, this.estimator, estimator => {
      this.estimator = estimator;
      onPick(estimator);
      this.refresh();
    });
    this.numbers.element.append(this.table);
    this.element = h('div', { class: 'stack-wide' }, this.figure.element, this.scale.element, this.numbers.element);
  }

  show(shown: ShownDimensions): void {
    this.shown = shown;
    this.refresh();
  }

  /** It is out of sight. */
  rest(): void {
    this.scale.rest();
  }

  private refresh(): void {
    const { shown, estimator } = this;
    if (!shown) return;
    const { subject, profile, earlier, note } = shown;
    const { layers } = profile;
    const profiles = [...earlier, profile];
    const names = layers.map(({ name }) => name);
    if (!names.includes(this.layer)) this.layer = names[0] ?? '';
    this.scale.show(subject, this.layer, shown.trusted);
    const drawn = [estimator, note, this.layer, ...profiles];
    if (drawn.length === this.drawn.length && drawn.every((part, i) => part === this.drawn[i])) return;
    this.drawn = drawn;
    this.figure.update({
      id: `dimensions-${subject.id}`,
      title: 'Intrinsic dimension by layer',
      sub: `${subject.name}, 2NN, ${examplesOf(profile.n, profile.split)}; band ± 2 standard errors`,
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
      id: `dimensions-${subject.id}-numbers`,
      title: 'Numbers',
      sub: subject.name,
      note,
      table: () => profileTable(profile),
      json: () => profile,
    });
    this.showNumbers(profile, earlier[0]);
  }

  private showNumbers(profile: Profiled, first: Profiled | undefined): void {
    const rows = profileRows(profile, first);
    // Representations were not others before.
    const since = profile.step === null ? null : sinceTitle(first?.step);
    const corrected = rows.some(({ gaussian }) => gaussian !== '');
    const more = [...(corrected ? ['Gaussian'] : []), ...(since === null ? [] : [since])];
    const kinds = rows.some(({ kind }) => kind !== '');
    const head = ['Layer', ...(kinds ? ['Kind'] : []), 'Width', 'ID, fit', 'ID, ML', ...more, 'Dropped'];
    const minor = head.length - (since === null ? 1 : 2);
    rebuild(this.table, [rows, since], () => [
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h('tr', {}, ...head.map((name, i) => h('th', { scope: 'col', class: classOf(name, i, minor) }, name))),
        ),
        h(
          'tbody',
          {},
          ...rows.map(({ layer, kind, width, fit, mle, gaussian, measured, since: change, dropped }) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, layer),
              kinds ? h('td', { class: 'words muted minor' }, kind) : null,
              h('td', {}, width),
              h('td', { class: measured ? '' : 'cause muted' }, fit),
              h('td', {}, mle),
              corrected ? h('td', { title: gaussian === '' ? undefined : READS_SO }, gaussian) : null,
              since === null ? null : h('td', { class: 'minor' }, change),
              h('td', { class: 'minor' }, dropped),
            ),
          ),
        ),
      ),
    ]);
  }
}

function sinceTitle(step: number | null | undefined): string {
  return typeof step === 'number' ? `Since ${inSentence(step)}` : 'Since the first';
}

/** 'minor' columns go where room is short: the kind, and those from the `minor`th on. */
function classOf(name: string, column: number, minor: number): string {
  return name === 'Kind' ? 'words minor' : column >= minor ? 'minor' : '';
}
