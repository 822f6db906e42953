import { type Course, type LayerCourse, SETTLED_CKA } from '../similarity/courses';
import { type Finding } from '../results/finding';
import { beside, capital, count, list, moment, MOST_NAMED, named, number } from './wording';

/**
 * Settled: layers whose CKA with themselves at the last checkpoint was at least 0.95 from an earlier one on, for at least a
 * fifth of the steps. Those that are as they were untrained count neither for nor against; those that noise of z makes
 * unlike themselves are named.
 */
export function settledFinding(course: Course): Finding {
  const { steps, seeds, layers, unlearned, noisy } = course;
  const [settled, moving] = [inState(layers, 'settled'), inState(layers, 'moving')];
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
      noisy: noisy.join(', '),
      lastStep: steps.at(-1)!,
      seeds,
      ckaThreshold: SETTLED_CKA,
    },
    sentence: [
      ...(layers.length > 0 ? [sentence(course)] : []),
      ...(layers.length === 0 && noisy.length > 0 ? [`${capital(tooNoisy(course))}.`] : []),
      ...(unlearned.length > 0 ? [asUntrained(unlearned)] : []),
    ].join(' '),
    next: null,
  };
}

function inState(layers: readonly LayerCourse[], wanted: LayerCourse['state']): LayerCourse[] {
  return layers.filter(({ state }) => state === wanted);
}

/** 'encoder/1 and encoder/2 are as they were untrained (CKA 0.95): nothing learned shows there.' */
function asUntrained(unlearned: readonly LayerCourse[]): string {
  const layers = named(namesOf(unlearned), 'layer');
  const values = unlearned.map(({ untrained }) => untrained);
  const [least, most] = [number(Math.min(...values)), number(Math.max(...values))];
  const [are, they] = unlearned.length === 1 ? ['is', 'it was'] : ['are', 'they were'];
  return `${capital(layers)} ${are} as ${they} untrained (CKA ${least === most ? least : `${least} to ${most}`}): nothing learned shows there.`;
}

function sentence(course: Course): string {
  const { steps, seeds, layers, unlearned, noisy, unknown } = course;
  const [settled, moving, recent] = [inState(layers, 'settled'), inState(layers, 'moving'), inState(layers, 'recent')];
  const reading = layers.some(({ redrawn }) => redrawn < 1) ? ', relative to two draws of z where it is read' : '';
  const mean = `${reading}${seeds > 1 ? `, mean of ${count(seeds, 'seed')}` : ''}`;
  const last = moment(steps.at(-1)!);
  const rest = [...since(recent, course), ...(noisy.length > 0 ? [tooNoisy(course)] : [])];
  const after = rest.map(text => `; ${text}`).join('');
  if (settled.length === 0 && moving.length === 0) return `No layer is known to have settled by ${last}${after}.`;
  if (settled.length === 0) {
    const most = Math.max(...moving.map(beforeTheLast));
    const which = recent.length > 0 ? ` in ${named(namesOf(moving), 'layer')}` : '';
    return `No layer has settled: from ${moment(steps.at(-2)!)} to ${last} CKA is at most ${below(most)}${which}${mean}${after}.`;
  }
  const from = moment(Math.max(...settled.map(({ settledAt }) => steps[settledAt]!)));
  const figures = `CKA with ${last} ≥ ${number(Math.min(...settled.map(leastSinceSettled)))}${mean}`;
  if (settled.length === layers.length && noisy.length + unknown.length === 0) {
    return `No ${unlearned.length > 0 ? 'other ' : ''}layer has changed much since ${from} (${figures}).`;
  }
  const [who, plural] = subject(namesOf(settled), course);
  const still = moving.length > 0 ? `; ${stillMoving(moving)}` : '';
  return `${capital(who)} ${plural ? 'have' : 'has'} hardly changed since ${from} (${figures})${still}${after}.`;
}

function stillMoving(moving: readonly LayerCourse[]): string {
  if (moving.length > MOST_NAMED) {
    return `${count(moving.length, 'layer')} still do (down to ${below(Math.min(...moving.map(beforeTheLast)))})`;
  }
  const layers = list(moving.map(one => `${one.layer} (${below(beforeTheLast(one))})`));
  return `${layers} still ${moving.length === 1 ? 'does' : 'do'}`;
}

/** 'encoder/1 only since step 17, too late to tell' */
function since(recent: readonly LayerCourse[], course: Course): string[] {
  if (recent.length === 0) return [];
  const from = moment(Math.max(...recent.map(({ settledAt }) => course.steps[settledAt]!)));
  const [who, plural] = subject(namesOf(recent), course);
  return [`${who} ${plural ? 'have' : 'has'} hardly changed since ${from} alone, too short a time to tell`];
}

/** 'sampling and the decoder hold too much noise of z to tell' */
function tooNoisy(course: Course): string {
  const [who, plural] = subject(course.noisy, course);
  return `${who} ${plural ? 'hold' : 'holds'} too much noise of z to tell`;
}

/** The encoder and the decoder by name where all of their layers are meant; and whether that is more than one thing. */
function subject(names: readonly string[], { layers, unlearned, noisy, unknown }: Course): [string, boolean] {
  const all = [...namesOf(layers), ...namesOf(unlearned), ...noisy, ...unknown];
  const whole = (['encoder', 'decoder'] as const).filter(part => {
    const own = all.filter(name => name.startsWith(`${part}/`));
    return own.length > 0 && own.every(name => names.includes(name));
  });
  const rest = names.filter(name => !whole.some(part => name.startsWith(`${part}/`)));
  const others = rest.length > MOST_NAMED ? [count(rest.length, whole.length > 0 ? 'other layer' : 'layer')] : rest;
  const parts = whole.map(part => `the ${part}`);
  const inOrder = whole.includes('encoder') || rest.length > MOST_NAMED ? [...parts, ...others] : [...others, ...parts];
  return [list(inOrder), whole.length + rest.length > 1];
}

function namesOf(layers: readonly LayerCourse[]): string[] {
  return layers.map(({ layer }) => layer);
}

/** CKA of the last checkpoint but one with the last. */
function beforeTheLast({ linearCka }: LayerCourse): number {
  return linearCka.at(-2)!;
}

/** Of a layer that has not settled. */
function below(cka: number): string {
  return beside(cka, SETTLED_CKA);
}

function leastSinceSettled({ linearCka, settledAt }: LayerCourse): number {
  return Math.min(...linearCka.slice(settledAt).map(value => value ?? 1));
}
