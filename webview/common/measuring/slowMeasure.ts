import type { z } from 'zod';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { compareLayers } from '../../../src/protocol/measurePanel';
import { SIMILARITIES, type Similarity, slowPartsOf } from '../../../src/analysis/results/similarities';
import { withDerived } from '../../../src/views/heatmaps/cells';
import { host } from '../hostChannel';
import { type Measurement, Measurements } from './measurements';
import { Measuring } from './measuringLine';

type Asked = z.output<typeof compareLayers.params>;

const keyOf = (files: readonly string[], measure: Similarity): string =>
  JSON.stringify({ files: [...files], measures: slowPartsOf(measure) } satisfies Asked);

/** A slow measure: measured only while it is wanted, with its progress, and given up when a reader cancels it. */
export class SlowMeasure {
  private readonly measuring = new Measuring();
  private readonly results: Measurements<Comparison>;
  private cancelled = false;
  /** What was wanted last. */
  private wanted = '';
  private waits = false;

  constructor(private readonly onChange: () => void) {
    this.results = new Measurements<Comparison>(
      (asked, watch) => host.call(compareLayers, JSON.parse(asked) as Asked, watch).then(withDerived),
      onChange,
    );
    this.element.hidden = true;
  }

  /** Where it says how far it is. */
  get element(): HTMLElement {
    return this.measuring.element;
  }

  /** Whether what is wanted is on its way. */
  get busy(): boolean {
    return this.waits;
  }

  of(files: readonly string[], measure: Similarity): Measurement<Comparison> {
    return this.results.of(keyOf(files, measure));
  }

  forgetFailures(): void {
    this.results.forgetFailures();
  }

  /** It is not wanted, or out of sight. */
  rest(): void {
    this.results.want([]);
    this.wanted = '';
    this.waits = false;
    this.element.hidden = true;
  }

  /** Measures these comparisons; gives all of them once they are there. `what`: 'step 500'. */
  measure(
    measure: Similarity,
    comparisons: readonly (readonly string[])[],
    what: string,
    trusted: boolean,
  ): Comparison[] | undefined {
    const keys = comparisons.map(files => keyOf(files, measure));
    const wanted = keys.join();
    // What was cancelled was this, nothing else.
    if (wanted !== this.wanted) this.cancelled = false;
    this.wanted = wanted;
    this.results.want(this.cancelled ? [] : keys);
    const results = keys.flatMap(key => this.results.result(key) ?? []);
    const next = keys.find(key => this.results.result(key) === undefined);
    this.waits = next !== undefined && !this.cancelled && this.results.of(next).state !== 'failed';
    if (next === undefined) {
      this.element.hidden = true;
      return results;
    }
    const count = keys.length > 1 ? ` (${results.length + 1} of ${keys.length})` : '';
    this.measuring.show(this.results.of(next), {
      what: `the ${slowPartsOf(measure)
        .map(name => SIMILARITIES[name].label)
        .join(' and the ')} of ${what}${count}`,
      trusted,
      offerTrust: false,
      retry: () => {
        this.cancelled = false;
        this.results.retry(next);
      },
      cancel: () => {
        this.cancelled = true;
        this.onChange();
      },
    });
    return undefined;
  }
}
