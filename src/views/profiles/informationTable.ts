import type { Profiled } from '../../analysis/results/profile';
import type { Table } from '../chart/table';
import { barsOf } from './expansionBars';

/** One row for each layer: information imbalances to input and output, and δ to the next layer on the path. */
export function informationTable(profile: Profiled): Table {
  const bars = new Map(barsOf(profile).map(bar => [bar.from, bar]));
  return {
    columns: [
      ...['layer', 'kind', 'toInput', 'toInputError', 'toOutput', 'toOutputError'],
      ...['next', 'toNext', 'fromNext', 'delta', 'deltaError', 'cause'],
    ],
    rows: profile.layers.map(({ name, kind, ...layer }) => {
      const bar = bars.get(name);
      return [
        ...[name, kind, layer.toInput, layer.toInputError ?? null, layer.toOutput, layer.toOutputError ?? null],
        ...[bar?.to ?? null, bar?.there ?? null, bar?.back ?? null, bar?.value ?? null, bar?.error ?? null],
        layer.informationCause ?? null,
      ];
    }),
  };
}
