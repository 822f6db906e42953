import type { LatentUnit } from '../../../src/analysis/latents/latentUnits';
import type { Followed } from '../../../src/analysis/results/followed';
import type { Traversal } from '../../../src/analysis/results/traversal';
import { followFactors, traverseLatents } from '../../../src/protocol/measurePanel';
import { type RunView } from '../../../src/protocol/panel';
import type { Evaluation } from '../../../src/run/records';
import { inSentence } from '../../../src/views/chart/checkpointNames';
import { traversalTable } from '../../../src/views/latents/latentTables';
import { renderTraversals, startText } from '../../../src/views/latents/traversals';
import { unitsIn } from '../../../src/views/latents/unitTypeMarks';
import { iconButton, segmented, setDisabled } from '../../common/controls';
import { h, rebuild, setText } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring, showContent } from '../../common/measuring/measuringLine';
import { changes } from '../frame/changes';
import { type Checkpoint, emptySentence } from '../frame/checkpoints';
import type { TabContext } from '../frame/tab';

/** Rows of the picture: with more it would be a thicket, and most say nothing. */
const MOST_UNITS = 10;
/** Nearly all of the prior, evenly; 0 is among them. */
const VALUES = [-3, -2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3];

type Start = 'example' | 'prior';
const STARTS: readonly { value: Start; text: string }[] = [
  { value: 'example', text: 'Test example' },
  { value: 'prior', text: 'Prior mean' },
];

/** What the decoder draws as the most informative units of a checkpoint move. */
export class TraversalView {
  readonly element: HTMLElement;
  private readonly figure = new Figure();
  private readonly measuring = new Measuring();
  private readonly why = h('p', { class: 'muted' });
  private readonly input = h('span', { class: 'origin' });
  private readonly another: HTMLElement;
  private readonly start: HTMLElement;
  /** By what was asked, as JSON. */
  private readonly results: Measurements<Traversal>;
  /** What each unit follows, by checkpoint file, where the data have factors. */
  private readonly followed: Measurements<Followed>;
  private readonly isNew = changes();
  /** The run whose traversal is drawn. */
  private drawn: string | undefined;
  private example: number | null;

  constructor(context: TabContext, refresh: () => void) {
    this.results = new Measurements(
      (asked, watch) => host.call(traverseLatents, traverseLatents.params.parse(JSON.parse(asked)), watch),
      refresh,
    );
    this.followed = new Measurements((file, watch) => host.call(followFactors, { file }, watch), refresh);
    const kept = context.option('traversal');
    this.example = kept === null ? null : typeof kept === 'number' ? kept : 0;
    const choose = (example: number | null): void => {
      this.example = example;
      context.setOption('traversal', example);
      refresh();
    };
    this.start = segmented<Start>('Start from', STARTS, this.example === null ? 'prior' : 'example', start =>
      choose(start === 'prior' ? null : 0),
    );
    this.another = iconButton('refresh', 'Start from another test example', () => choose((this.example ?? 0) + 1));
    this.element = h('div', { class: 'stack' }, this.why, this.measuring.element, this.figure.element);
  }

  forgetFailures(): void {
    this.results.forgetFailures();
    this.followed.forgetFailures();
  }

  /** The tab is out of sight. */
  rest(): void {
    this.results.want([]);
    this.followed.want([]);
  }

  /** Shows what belongs to a checkpoint and the evaluation of its units; gives whether it is still being drawn. */
  show(run: RunView, checkpoint: Checkpoint | undefined, evaluation: Evaluation, trusted: boolean): boolean {
    const why = whyNone(run, checkpoint);
    this.why.hidden = why === null;
    if (why !== null || !checkpoint) {
      setText(this.why, why ?? '');
      this.measuring.element.hidden = this.figure.element.hidden = true;
      this.drawn = undefined;
      this.rest();
      return false;
    }
    if (this.drawn !== run.summary.dir) this.drawn = undefined;
    // Another run may have fewer examples.
    const example = this.example === null ? null : this.example % evaluation.n;
    const units = unitsIn('kl', evaluation.units).slice(0, MOST_UNITS);
    const asked = JSON.stringify({ file: checkpoint.file, example, units, values: VALUES });
    this.results.want([asked]);
    const measurement = this.results.of(asked);
    this.measuring.show(measurement, {
      what: `the traversals of ${inSentence(checkpoint.step)}`,
      trusted,
      offerTrust: false,
      retry: () => this.results.retry(asked),
    });
    setDisabled(this.another, example === null);
    showContent(this.figure.element, this.measuring, measurement.state, this.drawn !== undefined);
    if (measurement.state === 'done') {
      this.drawn = run.summary.dir;
      // After the pictures, which do not need it.
      this.followed.want(run.info.data.factors ? [checkpoint.file] : []);
      const followed = this.followed.result(checkpoint.file);
      if (this.isNew(measurement.result, evaluation, followed)) {
        this.draw(measurement.result, evaluation.units, followed?.units);
      }
    }
    return measurement.state === 'under way' || measurement.state === 'waiting';
  }

  private draw(traversal: Traversal, units: readonly LatentUnit[], followed: Followed['units'] | undefined): void {
    const { step, input, example } = traversal;
    rebuild(this.input, input, () => [
      input === null ? null : h('img', { src: `data:image/png;base64,${input}`, alt: `test example ${example}` }),
    ]);
    this.figure.update({
      id: `traversals-step-${step}`,
      title: 'Traversals',
      sub: `one unit moves, the others stay as in ${startText(traversal)}`,
      controls: [this.input, this.start, this.another],
      draw: (width, document) => renderTraversals({ traversal, units, followed }, { width }, document),
      table: () => traversalTable(traversal, followed),
      json: () => ({ ...traversal, followed }),
      note: [
        NOTE,
        followed ? FOLLOWS : '',
        units.length > traversal.units.length
          ? `The ${traversal.units.length} most informative of ${units.length} units.`
          : '',
      ]
        .filter(text => text !== '')
        .join(' '),
    });
  }
}

const NOTE =
  'Columns are values of the unit, in standard deviations of the prior. A triangle marks the value that the unit has ' +
  'before it is moved. A row that does not change belongs to a unit that the decoder ignores.';

const FOLLOWS =
  'Names on the right are the ground-truth factor of which the posterior mean tells most: at least 10 % of its entropy ' +
  '(mutual information, 20 bins). Where there is none, the type of the unit.';

/** Why there is nothing to draw; null where there is. */
function whyNone({ info, pending }: RunView, checkpoint: Checkpoint | undefined): string | null {
  const [height, , channels] = info.data.shape;
  if (height === 1 || (channels !== 1 && channels !== 3)) {
    return `There are no traversals: examples of ${info.data.shape.join('×')} cannot be shown as images.`;
  }
  return checkpoint === undefined ? emptySentence(pending) : null;
}
