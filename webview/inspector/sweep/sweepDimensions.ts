import type { Profile } from '../../../src/analysis/results/profile';
import { profileLayers } from '../../../src/protocol/measurePanel';
import type { SweepRun } from '../../../src/protocol/sweepPanel';
import { formatCount } from '../../../src/views/chart/format';
import { fewDimensionText } from '../../../src/views/profiles/profileTable';
import { dimensionOverLatentTable, renderDimensionOverLatent } from '../../../src/views/sweep/dimensionOverLatent';
import { button, dropdown, setDisabled } from '../../common/controls';
import { h, rebuild } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring } from '../../common/measuring/measuringLine';
import { act } from '../../common/notice';
import { changes } from '../frame/changes';
import { openRuns } from '../frame/curveDots';
import { nameDots } from './dotTip';
import { type LastOfRun, lastsOverLatent, latentDimensions } from './sweepRows';
import type { TabContext } from '../frame/tab';

/** The intrinsic dimension of z_mean and of the output over K, at the last checkpoint of each run; measured when asked for. */
export class SweepDimensions {
  private readonly figure = new Figure();
  private readonly offer = h('div', { class: 'buttons offer' });
  private readonly measuring = new Measuring();
  readonly element = h('div', { class: 'stack' }, this.offer, this.measuring.element, this.figure.element);
  private readonly profiles = new Measurements<Profile>(
    (file, watch) => host.call(profileLayers, { file }, watch),
    () => this.onChange(),
  );
  private readonly isNew = changes();
  private readonly kinds = dropdown('Kind of run', [], '', kind => {
    this.kind = kind;
    this.onChange();
  });
  private kind: string | undefined;
  private wanted: boolean;
  private trusted = false;

  constructor(
    private readonly context: TabContext,
    private readonly onChange: () => void,
  ) {
    this.wanted = context.option('sweepDimensions') === true;
  }

  show(runs: readonly SweepRun[], trusted: boolean): void {
    if (trusted && !this.trusted) this.profiles.forgetFailures();
    this.trusted = trusted;
    const kinds = lastsOverLatent(runs);
    this.element.hidden = kinds.size === 0;
    const [first = ''] = kinds.keys();
    const kind = this.kind !== undefined && kinds.has(this.kind) ? this.kind : first;
    this.kinds.hidden = kinds.size < 2;
    this.kinds.update(
      [...kinds.keys()].map(name => ({ value: name, text: name })),
      kind,
    );
    const lasts = kinds.get(kind) ?? [];
    const files = this.wanted ? lasts.map(({ file }) => file) : [];
    this.profiles.want(files);
    this.showOffer(lasts.length);
    const open = files.find(file => this.profiles.result(file) === undefined);
    this.measuring.element.hidden = open === undefined;
    if (open !== undefined) {
      const place = `${formatCount(files.indexOf(open) + 1)} of ${formatCount(files.length)}`;
      this.measuring.show(this.profiles.of(open), {
        what: `the layers of run ${place}`,
        trusted,
        offerTrust: false,
        retry: () => this.profiles.retry(open),
        cancel: () => this.want(false),
      });
    }
    this.showFigure(lasts, kind);
  }

  /** Out of sight nothing is measured. */
  rest(): void {
    this.profiles.want([]);
  }

  private want(wanted: boolean): void {
    this.wanted = wanted;
    this.context.setOption('sweepDimensions', wanted);
    this.onChange();
  }

  private showOffer(count: number): void {
    this.offer.hidden = this.wanted;
    rebuild(this.offer, [count, this.trusted], () => {
      const go = button(`Measure the dimensions of ${formatCount(count)} runs`, {
        icon: 'graph-line',
        primary: true,
        onClick: () => this.want(true),
      });
      setDisabled(go, !this.trusted);
      const words = 'Over the latent units that they have; what is not measured yet takes some seconds each.';
      return [go, h('span', { class: 'muted' }, words)];
    });
  }

  private showFigure(lasts: readonly LastOfRun[], kind: string): void {
    const found = lasts.flatMap(({ run, file }) => {
      const profile = this.profiles.result(file);
      return this.wanted && profile ? [{ run, profile }] : [];
    });
    this.figure.element.hidden = found.length === 0;
    if (found.length === 0) return;
    const data = found.map(({ run, profile }) => latentDimensions(run, profile));
    if (!this.isNew(kind, JSON.stringify(data))) return;
    const fewest = found.reduce((least, { profile }) => (profile.n < least.n ? profile : least), found[0]!.profile);
    const few = fewDimensionText(fewest);
    this.figure.update({
      id: 'dimension-over-latent',
      title: 'Intrinsic dimension over K',
      sub: `${kind}, last checkpoints of ${formatCount(found.length)} ${found.length === 1 ? 'run' : 'runs'}`,
      controls: [this.kinds],
      draw: (width, document) => renderDimensionOverLatent(data, { width }, document),
      after: svg => {
        openRuns(svg, { own: undefined, onOpen: run => act({ do: 'inspect', run }) });
        nameDots(svg);
      },
      table: () => dimensionOverLatentTable(data),
      json: () => data,
      note: ['A dot for each run; the line joins their means. 2NN reads high dimensions too low.', few]
        .filter(text => text !== null)
        .join(' '),
    });
  }
}
