import { type Course, hasSettled, type LayerCourse, SETTLED_CKA } from '../similarity/courses';
import { type Finding } from '../results/finding';
import { capital, count, list, moments, MOST_NAMED, named, number } from './wording';

/**
 * Settled: layers whose CKA with themselves at the last checkpoint was at least 0.95 from an earlier one on. Those that are
 * as they were untrained count neither for nor against.
 */
export function settledFinding(course: Course, stepsPerEpoch?: number): Finding {
  const { steps, seeds, layers, unlearned } = course;
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
      unlearned: unlearned.map(({ layer }) => layer).join(', '),
      unlearnedCka: unlearned.map(({ untrained }) => untrained),
      lastStep: steps.at(-1)!,
      seeds,
      ckaThreshold: SETTLED_CKA,
    },
    sentence: [
      ...(layers.length > 0 ? [sentence(course, settled, moving, stepsPerEpoch)] : []),
      ...(unlearned.length > 0 ? [asUntrained(unlearned)] : []),
    ].join(' '),
    next: null,
  };
}

/** 'encoder/1 and encoder/2 are as they were untrained (CKA 0.95): nothing learned shows there.' */
function asUntrained(unlearned: readonly LayerCourse[]): string {
  const layers = named(
    unlearned.map(({ layer }) => layer),
    'layer',
  );
  const values = unlearned.map(({ untrained }) => untrained);
  const [least, most] = [number(Math.min(...values)), number(Math.max(...values))];
  const [are, they] = unlearned.length === 1 ? ['is', 'it was'] : ['are', 'they were'];
  return `${capital(layers)} ${are} as ${they} untrained (CKA ${least === most ? least : `${least} to ${most}`}): nothing learned shows there.`;
}

function sentence(
  { steps, seeds, layers, unlearned }: Course,
  settled: readonly LayerCourse[],
  moving: readonly LayerCourse[],
  stepsPerEpoch: number | undefined,
): string {
  const some = settled.length > 0 ? settled : moving;
  const reading = some.some(({ redrawn }) => redrawn < 1) ? ', relative to two draws of z where it is read' : '';
  const mean = `${reading}${seeds > 1 ? `, mean of ${count(seeds, 'seed')}` : ''}`;
  if (settled.length === 0) {
    const [before, last] = moments(steps.slice(-2), stepsPerEpoch) as [string, string];
    const most = Math.max(...moving.map(beforeTheLast));
    return `No layer has settled: from ${before} to ${last} CKA is at most ${number(most)}${mean}.`;
  }
  const lastSettled = Math.max(...settled.map(({ settledAt }) => steps[settledAt]!));
  const [since, last] = moments([lastSettled, steps.at(-1)!], stepsPerEpoch) as [string, string];
  const least = Math.min(...settled.map(leastSinceSettled));
  const figures = `CKA with ${last} ≥ ${number(least)}${mean}`;
  if (moving.length === 0) {
    return `No ${unlearned.length > 0 ? 'other ' : ''}layer has changed much since ${since} (${figures}).`;
  }
  const [who, plural] = subject(settled, [...layers, ...unlearned]);
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
  return linearCka.at(-2)!;
}

function leastSinceSettled({ linearCka, settledAt }: LayerCourse): number {
  return Math.min(...linearCka.slice(settledAt).map(value => value ?? 1));
}
