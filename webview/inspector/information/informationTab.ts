import { undefinedFinding } from '../../../src/analysis/findings/undefinedLayers';
import { TWO_PHASES } from '../../../src/analysis/findings/twoPhases';
import { whereInformationGoesFinding } from '../../../src/analysis/findings/whereInformationGoes';
import type { Profile } from '../../../src/analysis/results/profile';
import { profileLayers } from '../../../src/protocol/measurePanel';
import { type RunView } from '../../../src/protocol/panel';
import type { Evaluation } from '../../../src/run/records';
import { inSentence } from '../../../src/views/chart/checkpointNames';
import { examplesOf } from '../../../src/views/chart/format';
import { phasesTable, renderPhases } from '../../../src/views/profiles/phases';
import { h } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { InformationFigures } from '../../common/measuring/informationFigures';
import { PathFigures } from '../../common/measuring/pathFigures';
import { checkpointSubject } from '../../common/measuring/subject';
import { type Checkpoint, notesOf, slotsOfRun } from '../frame/checkpoints';
import { MeasuredTab } from '../frame/measuredTab';
import type { TabContext } from '../frame/tab';

/** What the layers of a checkpoint tell of input, output and each other, and how that went over training. */
export class InformationTab extends MeasuredTab<Profile> {
  readonly element: HTMLElement;
  protected readonly content: HTMLElement;
  protected readonly what = 'what the layers tell';
  private readonly path = new PathFigures();
  private readonly phases = new Figure();
  private readonly every = new InformationFigures();

  constructor(context: TabContext) {
    super(context, (file, watch) => host.call(profileLayers, { file }, watch));
    this.content = h(
      'div',
      { class: 'stack-wide' },
      this.path.ends.element,
      this.path.expansion.element,
      h('div', { class: 'side-by-side' }, this.path.plane.element, this.phases.element),
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
    const noteOf = (own?: string) => notesOf(profile.split === 'train' ? null : run, selected.step, own);
    if (!this.isNew([noteOf(), tests.length, ...profiles])) return;
    this.path.show(checkpointSubject(selected), profile, noteOf);
    this.phases.update({
      id: 'phases',
      title: 'Over training',
      sub: `${examplesOf(profile.n, profile.split)}; ± 2 standard errors`,
      draw: (width, document, theme) =>
        renderPhases({ tests, profiles, selected: selected.step }, { width }, document, theme),
      table: () => phasesTable({ tests, profiles }),
      json: () => ({ profiles }),
    });
  }
}
