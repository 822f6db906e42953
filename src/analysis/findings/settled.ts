import { type Course, hasSettled, type LayerCourse, SETTLED_CKA } from '../similarity/courses';
import { type Finding } from '../results/finding';
import { capital, count, list, moments, number } from './wording';

/** Sentences are for reading: more layers than this are counted. */
const MOST_NAMED = 3;

/** Settled: layers whose CKA with themselves at the last checkpoint was at least 0.95 from an earlier one on. */
export function settledFinding(course: Course, stepsPerEpoch?: number): Finding {
  const { steps, seeds, layers } = course;
  const settled = layers.filter(hasSettled);
  const moving = layers.filter(layer => !hasSettled(layer));
  return {
    rule: 'settled',
    holds: settled.length > 0,
    numbers: {
      settled: settled.map(({ layer }) => layer).join(', '),
      settledSteps: settled.map(({ settledAt }) => steps[settledAt]!),
      moving: moving.map(({ layer }) => layer).join(', '),
      movingCka: moving.map(beforeTheLast),
      lastStep: steps.at(-1)!,
      seeds,
      ckaThreshold: SETTLED_CKA,
    },
    sentence: sentence(course, settled, moving, stepsPerEpoch),
    next: null,
  };
}

function sentence(
  { steps, seeds, layers }: Course,
  settled: readonly LayerCourse[],
  moving: readonly LayerCourse[],
  stepsPerEpoch: number | undefined,
): string {
  const mean = seeds > 1 ? `, mean of ${count(seeds, 'seed')}` : '';
  if (settled.length === 0) {
    const [before, last] = moments(steps.slice(-2), stepsPerEpoch) as [string, string];
    const most = Math.max(...moving.map(beforeTheLast));
    return `No layer has settled: from ${before} to ${last} CKA is at most ${number(most)}${mean}.`;
  }
  const lastSettled = Math.max(...settled.map(({ settledAt }) => steps[settledAt]!));
  const [since, last] = moments([lastSettled, steps.at(-1)!], stepsPerEpoch) as [string, string];
  const least = Math.min(...settled.map(leastSinceSettled));
  const figures = `CKA with ${last} ≥ ${number(least)}${mean}`;
  if (moving.length === 0) return `No layer has changed much since ${since} (${figures}).`;
  const [who, plural] = subject(settled, layers);
  const still =
    moving.length > MOST_NAMED
      ? `${count(moving.length, 'layer')} still do (down to ${number(Math.min(...moving.map(beforeTheLast)))})`
      : `${list(moving.map(one => `${one.layer} (${number(beforeTheLast(one))})`))} still ${moving.length === 1 ? 'does' : 'do'}`;
  return `${capital(who)} ${plural ? 'have' : 'has'} hardly changed since ${since} (${figures}); ${still}.`;
}

/** The encoder and the decoder by name where all of their layers are meant; and whether that is more than one thing. */
function subject(settled: readonly LayerCourse[], all: readonly LayerCourse[]): [string, boolean] {
  const whole = (['encoder', 'decoder'] as const).filter(part => {
    const own = all.filter(({ layer }) => layer.startsWith(`${part}/`));
    return own.length > 0 && own.every(one => settled.includes(one));
  });
  const rest = settled.flatMap(({ layer }) => (whole.some(part => layer.startsWith(`${part}/`)) ? [] : [layer]));
  const others = rest.length > MOST_NAMED ? [count(rest.length, whole.length > 0 ? 'other layer' : 'layer')] : rest;
  return [list([...whole.map(part => `the ${part}`), ...others]), whole.length + rest.length > 1];
}

/** CKA of the last checkpoint but one with the last. */
function beforeTheLast({ linearCka }: LayerCourse): number {
  return linearCka.at(-2) ?? 0;
}

function leastSinceSettled({ linearCka, settledAt }: LayerCourse): number {
  return Math.min(...linearCka.slice(settledAt).map(value => value ?? 1));
}
