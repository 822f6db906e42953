import type { ModelMap } from '../../../src/analysis/results/placedModels';
import { mapModels, type SweepRun } from '../../../src/protocol/sweepPanel';
import { formatCount } from '../../../src/views/chart/format';
import { type Colouring, FEWEST_MODELS, modelMapTable, renderModelMap } from '../../../src/views/sweep/modelMap';
import { commonSymbol } from '../../../src/views/sweep/sweepRuns';
import { button, segmented, setDisabled } from '../../common/controls';
import { h, rebuild } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring } from '../../common/measuring/measuringLine';
import { act } from '../../common/notice';
import { changes } from '../frame/changes';
import { openRuns } from '../frame/curveDots';
import { nameDots } from './dotTip';
import { mapNotes, mappedFiles, modelPoints } from './sweepRows';
import type { TabContext } from '../frame/tab';

/** The runs whose checkpoints are on the map, and the files of these: a map's name. */
interface Mapped {
  runs: readonly SweepRun[];
  key: string;
}

/** The map of all models. It is made when it is asked for: there may be many checkpoints to measure first. */
export class SweepMap {
  private readonly figure = new Figure();
  private readonly offer = h('div', { class: 'buttons offer' });
  private readonly measuring = new Measuring();
  private readonly notes = h('div', { class: 'muted notes' });
  readonly element = h('div', { class: 'stack' }, this.offer, this.measuring.element, this.figure.element, this.notes);
  private readonly maps = new Measurements<ModelMap>(
    (key, watch) => host.call(mapModels, { files: JSON.parse(key) as string[] }, watch),
    () => this.onChange(),
  );
  private readonly isNew = changes();
  private colouring: Colouring;
  private colours: HTMLElement | undefined;
  /** What the third colouring is called: it depends on the objectives. */
  private parameterName = '';
  private mapped: Mapped | undefined;
  private runs: readonly SweepRun[] = [];
  private trusted = false;

  constructor(
    private readonly context: TabContext,
    private readonly onChange: () => void,
  ) {
    const chosen = context.option('mapColours');
    this.colouring = chosen === 'parameter' || chosen === 'objective' ? chosen : 'epoch';
  }

  /** The runs whose checkpoints are measured by now. */
  get measured(): readonly SweepRun[] {
    return this.mapped && this.maps.result(this.mapped.key) ? this.mapped.runs : [];
  }

  show(runs: readonly SweepRun[], trusted: boolean): void {
    if (trusted && !this.trusted) this.maps.forgetFailures();
    this.runs = runs;
    this.trusted = trusted;
    // What was asked for once is shown at once the next time: most of it is measured by then.
    if (!this.mapped && this.context.option('mapModels') === true && runs.length > 0) this.begin();
    this.maps.want(this.mapped ? [this.mapped.key] : []);
    this.showOffer();
    this.showMap();
  }

  /** Out of sight nothing is measured. */
  rest(): void {
    this.maps.want([]);
  }

  private begin(): void {
    this.mapped = { runs: this.runs, key: JSON.stringify(mappedFiles(this.runs)) };
    this.context.setOption('mapModels', true);
  }

  private cancel(): void {
    this.mapped = undefined;
    this.context.setOption('mapModels', false);
    this.maps.want([]);
    this.onChange();
  }

  private showOffer(): void {
    const files = mappedFiles(this.runs);
    const { mapped } = this;
    const state = mapped && this.maps.of(mapped.key).state;
    const stale = mapped !== undefined && mapped.key !== JSON.stringify(files) && state !== 'under way';
    this.offer.hidden = mapped !== undefined && !stale;
    rebuild(this.offer, [files.length, mapped !== undefined, this.trusted], () => {
      if (files.length === 0)
        return [h('span', { class: 'muted' }, 'No run has a checkpoint yet; a map is made of these.')];
      const many = `${formatCount(files.length)} ${files.length === 1 ? 'checkpoint' : 'checkpoints'}`;
      const go = button(mapped ? `Draw it anew with ${many}` : `Draw the map of ${many}`, {
        icon: 'graph-scatter',
        primary: !mapped,
        onClick: () => {
          this.begin();
          this.onChange();
        },
      });
      setDisabled(go, !this.trusted);
      const words = mapped
        ? 'There are other checkpoints by now.'
        : 'At most five of each run. Those that are not measured yet are measured first, some seconds each.';
      return [go, h('span', { class: 'muted' }, words)];
    });
  }

  private showMap(): void {
    const { mapped, colouring } = this;
    const measurement = mapped ? this.maps.of(mapped.key) : undefined;
    this.measuring.element.hidden = measurement === undefined;
    if (mapped && measurement) {
      this.measuring.show(measurement, {
        what: `${formatCount((JSON.parse(mapped.key) as string[]).length)} checkpoints`,
        trusted: this.trusted,
        offerTrust: false,
        retry: () => this.maps.retry(mapped.key),
        cancel: () => this.cancel(),
      });
    }
    const done = measurement?.state === 'done' ? measurement.result : undefined;
    this.figure.element.hidden = done === undefined;
    this.notes.hidden = done === undefined;
    if (!mapped || !done || !this.isNew(done, colouring)) return;
    const points = modelPoints(done, mapped.runs);
    const notes = mapNotes(done);
    rebuild(this.notes, notes, () => notes.map(note => h('p', {}, note)));
    this.figure.update({
      id: 'model-map',
      title: 'Map of all models',
      sub: `${formatCount(points.length)} checkpoints; a point opens its model`,
      controls: points.length < FEWEST_MODELS ? [] : [this.colourSwitch(mapped.runs)],
      draw: (width, document) => renderModelMap({ points, colouring }, { width }, document),
      after: svg => {
        openRuns(svg, {
          own: undefined,
          onOpen: (run, dot) => act({ do: 'inspect', run, step: Number(dot.dataset['step']) }),
        });
        nameDots(svg);
      },
      table: () => modelMapTable(points),
      json: () => points,
      note:
        'Each point is the layer × layer CKA of one checkpoint, through principal components and t-SNE. Points near each ' +
        'other have layers that relate alike; the axes, and distances between far points, mean nothing.',
    });
  }

  private colourSwitch(runs: readonly SweepRun[]): HTMLElement {
    const name = commonSymbol(runs) ?? 'Regularisation';
    if (this.colours && this.parameterName === name) return this.colours;
    this.parameterName = name;
    const options: { value: Colouring; text: string }[] = [
      { value: 'epoch', text: 'Epoch' },
      { value: 'parameter', text: name },
      { value: 'objective', text: 'Objective' },
    ];
    this.colours = segmented<Colouring>('Colour by', options, this.colouring, colouring => {
      this.colouring = colouring;
      this.context.setOption('mapColours', colouring);
      this.onChange();
    });
    return this.colours;
  }
}
