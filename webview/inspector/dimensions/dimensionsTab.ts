import type { Profile } from '../../../src/analysis/results/profile';
import { profileLayers } from '../../../src/protocol/measurePanel';
import type { RunView } from '../../../src/protocol/panel';
import { fewDimensionText } from '../../../src/views/profiles/profileTable';
import { biasedFinding } from '../../../src/analysis/findings/biased';
import { jitteredOrDiscreteFinding } from '../../../src/analysis/findings/jitteredOrDiscrete';
import { humpsFinding } from '../../../src/analysis/findings/ofDimensions/humps';
import { noiseNotDataFinding } from '../../../src/analysis/findings/ofDimensions/noiseNotData';
import { meanDimensionFinding } from '../../../src/analysis/findings/meanDimension';
import { undefinedFinding } from '../../../src/analysis/findings/undefinedLayers';
import { host } from '../../common/hostChannel';
import { DimensionFigures } from '../../common/measuring/dimensionFigures';
import { checkpointSubject } from '../../common/measuring/subject';
import { spread } from '../../../src/base/evenly';
import { type Checkpoint, notesOf, slotsOfRun } from '../frame/checkpoints';
import { MeasuredTab } from '../frame/measuredTab';
import type { TabContext } from '../frame/tab';

/** Of the run as a whole, what is said above its dimensions. */
const RULES = ['too few units'];
/** Earlier checkpoints drawn beside the selected one; more would be a thicket. */
const MOST_EARLIER = 5;

/** How many dimensions the layers of a checkpoint use, and how many they used before. */
export class DimensionsTab extends MeasuredTab<Profile> {
  readonly element: HTMLElement;
  protected readonly content: HTMLElement;
  protected readonly what = 'the dimensions';
  private readonly figures: DimensionFigures;

  constructor(context: TabContext) {
    super(context, (file, watch) => host.call(profileLayers, { file }, watch));
    this.figures = new DimensionFigures(context.option('estimator'), estimator =>
      context.setOption('estimator', estimator),
    );
    this.content = this.figures.element;
    this.element = this.frame();
  }

  override activate(active: boolean): void {
    super.activate(active);
    if (!active) this.figures.rest();
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
    const note = notesOf(
      profile.split === 'train' ? null : this.model?.run,
      selected.step,
      fewDimensionText(profile) ?? undefined,
    );
    const subject = checkpointSubject(selected);
    this.figures.show({ subject, profile, earlier, note, trusted: this.model?.trusted === true });
  }
}
