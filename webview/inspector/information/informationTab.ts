import { undefinedFinding } from '../../../src/analysis/findings/undefinedLayers';
import { TWO_PHASES } from '../../../src/analysis/findings/twoPhases';
import { whereInformationGoesFinding } from '../../../src/analysis/findings/whereInformationGoes';
import type { Profile } from '../../../src/analysis/results/profile';
import { profileLayers } from '../../../src/protocol/measurePanel';
import { type RunView } from '../../../src/protocol/panel';
import type { Evaluation } from '../../../src/run/records';
import { formatCheckpoint, inSentence } from '../../../src/views/chart/checkpointNames';
import { examplesOf } from '../../../src/views/chart/format';
import { renderExpansion } from '../../../src/views/profiles/expansionBars';
import { renderInformationPlane } from '../../../src/views/profiles/informationPlane';
import { renderInformationProfile } from '../../../src/views/profiles/informationProfile';
import { informationTable } from '../../../src/views/profiles/informationTable';
import { phasesTable, renderPhases } from '../../../src/views/profiles/phases';
import { h } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { InformationFigures } from '../../common/measuring/informationFigures';
import { type Checkpoint, notesOf, slotsOfRun } from '../frame/checkpoints';
import { MeasuredTab } from '../frame/measuredTab';
import type { TabContext } from '../frame/tab';

const NEIGHBOURS = 'Do examples that are near in a layer stay near in the input, and in the output?';
const DELTA = 'δ = (Δ(l → l+1) − Δ(l+1 → l)) / mean of the two. It is zero where one layer only reshapes the other.';

/** What the layers of a checkpoint tell of input, output and each other, and how that went over training. */
export class InformationTab extends MeasuredTab<Profile> {
  readonly element: HTMLElement;
  protected readonly content: HTMLElement;
  protected readonly what = 'what the layers tell';
  private readonly ends = new Figure();
  private readonly expansion = new Figure();
  private readonly plane = new Figure();
  private readonly phases = new Figure();
  private readonly every = new InformationFigures();

  constructor(context: TabContext) {
    super(context, (file, watch) => host.call(profileLayers, { file }, watch));
    this.content = h(
      'div',
      { class: 'stack-wide' },
      this.ends.element,
      this.expansion.element,
      h('div', { class: 'side-by-side' }, this.plane.element, this.phases.element),
      this.every.element,
    );
    this.element = this.frame();
  }

  override activate(active: boolean): void {
    super.activate(active);
    if (!active) this.every.rest();
  }

  /** Those that its course is drawn through. */
  protected others(run: RunView, selected: Checkpoint): { file: string }[] {
    return slotsOfRun(run).flatMap(({ step, file }) =>
      file === undefined || step === 0 || step === selected.step ? [] : [{ file }],
    );
  }

  protected showResult(profile: Profile, selected: Checkpoint, others: readonly Profile[]): void {
    const run = this.model?.run;
    const profiles = [...others, profile].sort((a, b) => a.step - b.step);
    const tests = this.scalars.filter((scalar): scalar is Evaluation => scalar.kind === 'test');
    this.say([
      whereInformationGoesFinding(profile),
      run?.findings.find(({ rule }) => rule === TWO_PHASES),
      undefinedFinding(undefined, profile),
    ]);
    const { trusted = false } = this.model ?? {};
    this.every.show({ files: [selected.file], names: [inSentence(selected.step)], trusted });
    const note = notesOf(profile.split === 'train' ? null : run, selected.step);
    if (!this.isNew([note, tests.length, ...profiles])) return;
    const step = formatCheckpoint(selected.step);
    const n = examplesOf(profile.n, profile.split);
    const shared = { note, table: () => informationTable(profile), json: () => profile };
    this.ends.update({
      ...shared,
      id: `information-step-${selected.step}`,
      title: 'What each layer tells of the input and of the output',
      sub: `${step}, ${n}; band ± 2 standard errors`,
      note: notesOf(profile.split === 'train' ? null : run, selected.step, NEIGHBOURS),
      draw: (width, document, theme) => renderInformationProfile({ profile }, { width }, document, theme),
    });
    this.expansion.update({
      ...shared,
      id: `expansion-step-${selected.step}`,
      title: 'Compression and expansion',
      sub: 'a bar between two layers, log var aside; ± 2 standard errors',
      note: notesOf(null, selected.step, DELTA),
      draw: (width, document, theme) => renderExpansion({ profile }, { width }, document, theme),
    });
    this.plane.update({
      ...shared,
      id: `information-plane-step-${selected.step}`,
      title: 'Plane of both',
      sub: step,
      draw: (width, document, theme) => renderInformationPlane({ profile }, { width }, document, theme),
    });
    this.phases.update({
      id: 'phases',
      title: 'Over training',
      sub: `${n}; ± 2 standard errors`,
      draw: (width, document, theme) =>
        renderPhases({ tests, profiles, selected: selected.step }, { width }, document, theme),
      table: () => phasesTable({ tests, profiles }),
      json: () => ({ profiles }),
    });
  }
}
