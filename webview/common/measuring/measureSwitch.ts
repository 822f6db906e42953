import { firstOf, type Similarity } from '../../../src/analysis/results/similarities';
import { MEASURE_OPTIONS } from '../../../src/views/heatmaps/cells';
import { choosePart, segmented } from '../controls';

/** Chooses a measure of similarity; until one is chosen, it is what is read first of so many examples. */
export class MeasureSwitch {
  readonly element: HTMLElement;
  value: Similarity;

  /** @param picked what was chosen before */
  constructor(
    private picked: Similarity | undefined,
    onPick: (measure: Similarity) => void,
  ) {
    this.value = picked ?? 'linearCka';
    this.element = segmented<Similarity>('Measure', MEASURE_OPTIONS, this.value, chosen => {
      this.picked = this.value = chosen;
      onPick(chosen);
    });
  }

  /** @param n the examples of what is shown */
  suit(n: number): void {
    if (this.picked !== undefined) return;
    this.value = firstOf(n);
    choosePart(this.element, MEASURE_OPTIONS, this.value);
  }
}
