import type { Comparison } from '../../../src/analysis/results/comparison';
import { fewText, SIMILARITIES } from '../../../src/analysis/results/similarities';
import { compareLayers } from '../../../src/protocol/measurePanel';
import { type SweepRun } from '../../../src/protocol/sweepPanel';
import { valueAt } from '../../../src/views/heatmaps/cells';
import { formatCount } from '../../../src/views/chart/format';
import { type PairValue, pairTable, renderPairOverParameter } from '../../../src/views/sweep/pairOverParameter';
import { dropdown } from '../../common/controls';
import { h } from '../../common/dom';
import { Figure } from '../../common/figure';
import { host } from '../../common/hostChannel';
import { Measurements } from '../../common/measuring/measurements';
import { act } from '../../common/notice';
import { changes } from '../frame/changes';
import { openRuns } from '../frame/curveDots';
import { nameDots } from './dotTip';
import { variantsBySize } from './sweepRows';
import type { TabContext } from '../frame/tab';

/** How alike two layers are at the last checkpoint of each run, over what the sweep changes. */
export class SweepPair {
  private readonly figure = new Figure();
  readonly element = this.figure.element;
  private readonly results = new Measurements<Comparison>(
    (file, watch) => host.call(compareLayers, { files: [file], measures: [] }, watch),
    () => this.onChange(),
  );
  private readonly isNew = changes();
  private readonly first = dropdown('First layer', [], '', layer => this.choose(0, layer));
  private readonly second = dropdown('Second layer', [], '', layer => this.choose(1, layer));
  private readonly variants = dropdown('Kind of run', [], '', variant => {
    this.variant = variant;
    this.onChange();
  });
  private readonly pickers = h('div', { class: 'pickers' }, this.first, '×', this.second, this.variants);
  private layers: [string, string];
  private variant: string | undefined;

  constructor(
    private readonly context: TabContext,
    private readonly onChange: () => void,
  ) {
    const chosen = context.option('sweepPair');
    const [first, second] = Array.isArray(chosen) ? (chosen as unknown[]) : [];
    this.layers = typeof first === 'string' && typeof second === 'string' ? [first, second] : ['z_mean', 'sampling'];
  }

  /** @param runs those whose checkpoints are measured already */
  show(runs: readonly SweepRun[]): void {
    const lasts = runs.flatMap(run => run.checkpoints.at(-1) ?? []);
    this.results.want(lasts.map(({ file }) => file));
    this.element.hidden = lasts.length === 0;
    if (lasts.length === 0) return;
    const variants = variantsBySize(runs);
    const variant = variants.find(name => name === this.variant) ?? variants[0]!;
    const own = runs.filter(run => run.variant === variant);
    const known = own.map(run => this.results.result(run.checkpoints.at(-1)?.file ?? ''));
    const count = known.filter(one => one !== undefined).length;
    this.offer(known, variants, variant);
    const layers: [string, string] = [...this.layers];
    if (!this.isNew(runs, variant, count, ...layers)) return;
    const values = own.flatMap((run, i) => valueOf(run, known[i], layers) ?? []);
    const { symbol } = own[0]!;
    const data = { layers, symbol, values };
    const fewest = Math.min(...known.flatMap(one => one?.n ?? []));
    const few = fewText([SIMILARITIES.linearCka.few], fewest);
    this.figure.update({
      id: `${layers.join('-').replaceAll('/', '-')}-over-runs`,
      title: `One pair of layers over ${symbol}`,
      sub: `${variant}, last checkpoints of ${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`,
      controls: [this.pickers],
      draw: (width, document) => renderPairOverParameter(data, { width }, document),
      after: svg => {
        openRuns(svg, { own: undefined, onOpen: run => act({ do: 'inspect', run }) });
        nameDots(svg);
      },
      table: () => pairTable(data),
      json: () => data,
      note: ['A dot for each seed; the line joins their means, a bar is one standard deviation up and down.', few]
        .filter(text => text !== null)
        .join(' '),
    });
  }

  rest(): void {
    this.results.want([]);
  }

  private offer(known: readonly (Comparison | undefined)[], variants: readonly string[], variant: string): void {
    const names = known.find(one => one !== undefined)?.rows ?? this.layers;
    const options = names.map(name => ({ value: name, text: name }));
    const standing = this.layers.map((layer, i) =>
      names.includes(layer) ? layer : names[Math.min(i, names.length - 1)]!,
    );
    this.layers = [standing[0]!, standing[1]!];
    this.first.update(options, this.layers[0]);
    this.second.update(options, this.layers[1]);
    this.variants.hidden = variants.length < 2;
    this.variants.update(
      variants.map(name => ({ value: name, text: name })),
      variant,
    );
  }

  private choose(place: 0 | 1, layer: string): void {
    this.layers[place] = layer;
    this.context.setOption('sweepPair', [...this.layers]);
    this.onChange();
  }
}

/** Undefined where the run is not measured, or has other layers. */
function valueOf(run: SweepRun, comparison: Comparison | undefined, layers: readonly string[]): PairValue | undefined {
  if (!comparison) return undefined;
  const [row, column] = layers.map(layer => comparison.rows.indexOf(layer)) as [number, number];
  if (row < 0 || column < 0) return undefined;
  const { seed, parameter, checkpoints } = run;
  const { step } = checkpoints.at(-1)!;
  return { run: run.run, seed, step, parameter, similarity: valueAt(comparison, 'linearCka', row, column) };
}
