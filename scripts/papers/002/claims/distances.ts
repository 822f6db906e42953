import { meanAndError } from '../../../../src/analysis/latents/latentUnits';
import { type Setting, splitText } from '../settings';
import { anyOf, type Estimate, type Study } from '../study';
import { valueText } from '../wordsOfRates';

/** How far held-out examples lie from the nearest one that was trained on, L2 over pixels. */
export interface Distances {
  readonly split: Setting;
  readonly mean: Estimate;
  /** At the 10th, 50th and 90th percentile. */
  readonly quantiles: readonly number[];
}

const PERCENTILES = [0.1, 0.5, 0.9];

/** Of the split of a setting, whatever its models. @throws NotTestable if there is no run of it */
export async function distancesOf(study: Study, split: Setting): Promise<Distances> {
  return described(split, await study.distances(anyOf(study, split)));
}

export function described(split: Setting, distances: readonly number[]): Distances {
  const sorted = [...distances].sort((a, b) => a - b);
  const { mean, error } = meanAndError(sorted);
  const quantiles = PERCENTILES.map(share => sorted[Math.round(share * (sorted.length - 1))]!);
  return { split, mean: { value: mean, error }, quantiles };
}

export function distancesText(all: readonly Distances[]): string {
  return all
    .map(({ split, mean, quantiles }) => {
      const each = quantiles.map(value => value.toFixed(2)).join(', ');
      return `${splitText(split)}: mean ${valueText(mean)}, 10th, 50th and 90th percentile ${each}`;
    })
    .join('; ');
}
