import { nearest } from '../frame/checkpoints';
import type { Scalar } from '../../../src/run/records';
import { formatCount } from '../../../src/views/chart/format';
import { askedQuantities, placeOf, quantitiesOf, quantityOf, quantityText } from '../../../src/views/chart/quantities';

export interface Readout {
  /** The step that is read, the nearest that has values. */
  step: number;
  lines: { name: string; test: string | null; batch: string | null }[];
}

/** The test evaluations and the mini-batches of a run, each in order of steps. */
export interface Curves {
  test: readonly Scalar[];
  batch: readonly Scalar[];
}

export function curvesOf(scalars: readonly Scalar[]): Curves {
  return {
    test: scalars.filter(scalar => placeOf(scalar) === 'test'),
    batch: scalars.filter(scalar => placeOf(scalar) === 'batch'),
  };
}

/** The values nearest to a step: the evaluation on unseen examples and the mini-batch there. */
export function readAt({ test, batch }: Curves, step: number): Readout | null {
  const [evaluation, training] = [nearest(test, step), nearest(batch, step)];
  const at =
    evaluation && training
      ? nearest(
          [evaluation, training].sort((a, b) => a.step - b.step),
          step,
        )
      : (evaluation ?? training);
  if (!at) return null;
  const some = [...batch.slice(0, 1), ...test.slice(0, 1)];
  const lines = [...quantitiesOf(some), ...askedQuantities(some)].map(name => {
    const text = (scalar: Scalar | undefined): string | null => {
      const value = scalar && quantityOf(scalar, name);
      return value === undefined ? null : quantityText(name, value);
    };
    return { name, test: text(evaluation), batch: text(training) };
  });
  return { step: at.step, lines };
}

/** A readout as one sentence, for ears. */
export function readoutText({ step, lines }: Readout): string {
  const values = lines.map(({ name, test, batch }) => {
    const parts = [test === null ? null : `test ${test}`, batch === null ? null : `train ${batch}`];
    return `${name} ${parts.filter(part => part !== null).join(', ')}`;
  });
  return `Step ${formatCount(step)}: ${values.join('; ')}`;
}

/** The step that an arrow key leads to, among the steps with an evaluation (or else with a mini-batch). */
export function stepAfter(key: string, step: number | null, { test, batch }: Curves): number | null {
  const stops = (test.length > 0 ? test : batch).map(one => ({ step: one.step }));
  const last = stops.length - 1;
  const from = step === null ? stops.at(-1) : nearest(stops, step);
  if (!from) return null;
  const at = stops.indexOf(from);
  // The first key shows where the line stands.
  const by = step === null ? 0 : 1;
  const to = { ArrowLeft: at - by, ArrowRight: at + by, Home: 0, End: last }[key];
  return to === undefined ? null : stops[Math.min(last, Math.max(0, to))]!.step;
}

/** 'every 250 steps; test every 5,184': how often the curves were sampled. */
export function samplingText({ test, batch }: Curves): string {
  const [every, tested] = [gap(batch), gap(test)];
  const parts = [
    every === null ? null : every === 1 ? 'every step' : `every ${formatCount(every)} steps`,
    tested === null ? null : `test every ${formatCount(tested)}`,
  ];
  return parts.filter(part => part !== null).join('; ');
}

function gap(steps: readonly { step: number }[]): number | null {
  const [first, second] = steps;
  return first && second ? second.step - first.step : null;
}
