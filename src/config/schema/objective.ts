import { z } from 'zod';

/** The section `objective` of a config: which loss, and the parameters that this loss has. */

const NAMES = ['beta-vae', 'beta-tc-vae', 'dip-vae-1', 'dip-vae-2', 'annealed-vae'] as const;
type Name = (typeof NAMES)[number];

const SCHEDULE = ['schedule', 'warmup', 'cycles'];
const PARAMETERS: Record<Name, readonly string[]> = {
  'beta-vae': ['beta', ...SCHEDULE],
  'beta-tc-vae': ['beta', 'estimator', ...SCHEDULE],
  'dip-vae-1': ['lambda', 'lambdaDiagonal', ...SCHEDULE],
  'dip-vae-2': ['lambda', 'lambdaDiagonal', ...SCHEDULE],
  'annealed-vae': ['capacity', 'gamma', 'threshold'],
};

/** β 1 would make a plain VAE of beta-tc-vae. */
const BETA = { 'beta-vae': 1, 'beta-tc-vae': 4 };
const LAMBDA = 10;
const CAPACITY = 25;
const GAMMA = 1000;
const THRESHOLD = 100_000;
const ESTIMATOR = 'locatello';

const weight = z.number().min(0);
const count = z.int().min(1);

const fields = z.strictObject({
  name: z
    .enum(NAMES)
    .default('beta-vae')
    .describe(
      `What training minimises beside the distortion, in nats.

- beta-vae: β · rate (Higgins et al. 2017)
- beta-tc-vae: the rate, the total correlation in it weighted with β (Chen et al. 2018)
- dip-vae-1, dip-vae-2: the rate, and how far the covariance of the latent units is from the identity (Kumar et al. 2018)
- annealed-vae: how far the rate is from a capacity that grows (Burgess et al. 2018)

Each has parameters of its own.`,
    ),
  beta: weight.optional().meta({
    description:
      'β of beta-vae, the weight of the rate (KL divergence, nats an example) beside the distortion. 1 is the ELBO; above 1 fewer latent units stay active and reconstructions blur, below 1 reconstructions sharpen and the rate grows. In beta-tc-vae (4 if left out) it weighs the total correlation alone: above 1 latent units become independent of each other, while the rest of the rate keeps its weight. The papers try 1 to 16.',
    default: BETA['beta-vae'],
  }),
  estimator: z.enum(['locatello', 'mws', 'mss']).optional().meta({
    description:
      'How beta-tc-vae estimates the total correlation from a mini-batch. locatello: without its constant, beside the exact rate (Locatello et al. 2019). mws and mss: every term from samples, weighted by mini-batch or stratified (Chen et al. 2018); mss is the least biased.',
    default: ESTIMATOR,
  }),
  lambda: weight.optional().meta({
    description:
      'λ of dip-vae-1 and dip-vae-2, the weight of the squared covariances between latent units. A higher λ leaves them less correlated: in dip-vae-1 the posterior means, in dip-vae-2 the samples. It does not shrink the rate as β does, so that fewer units switch off. The papers try 1 to 50.',
    default: LAMBDA,
  }),
  lambdaDiagonal: weight
    .optional()
    .describe(
      'The weight of (variance − 1)² of each latent unit in dip-vae-1 and dip-vae-2, which keeps units from switching off. Left out, it is 10 · lambda in dip-vae-1 and lambda in dip-vae-2, as in the papers.',
    ),
  capacity: weight.optional().meta({
    description:
      'C of annealed-vae, the rate in nats an example that training ends at: it is asked for capacity · step / threshold until then. Information comes in bit by bit, what lowers the distortion most first. A higher capacity gives sharper reconstructions from more latent units. The papers try 5 to 100.',
    default: CAPACITY,
  }),
  gamma: weight.optional().meta({
    description:
      'γ of annealed-vae, the weight of |rate − capacity|: the larger, the closer the rate follows the capacity.',
    default: GAMMA,
  }),
  threshold: count.optional().meta({
    description:
      'The step at which annealed-vae has reached its capacity. With fewer train.steps than this, training ends below it.',
    default: THRESHOLD,
  }),
  schedule: z
    .enum(['constant', 'linear', 'cyclic'])
    .optional()
    .describe(
      'How the weight of the rate goes on during training. constant, as when it is left out; linear: from 0 up over warmup steps, which keeps latent units from switching off early; cyclic: cycles times from 0 up over half a cycle, and there for the other half (Fu et al. 2019). annealed-vae has none.',
    ),
  warmup: count
    .optional()
    .describe('Over how many steps a linear schedule rises. Left out, it is 0.3 of the whole training.'),
  cycles: count.optional().describe('How many cycles a cyclic schedule has in the whole training. Left out, it has 4.'),
});

type Fields = z.output<typeof fields>;

interface Scheduled {
  readonly schedule?: 'linear' | 'cyclic';
  readonly warmup?: number;
  readonly cycles?: number;
}

export interface BetaVae extends Scheduled {
  readonly name: 'beta-vae';
  readonly beta: number;
}
export interface BetaTcVae extends Scheduled {
  readonly name: 'beta-tc-vae';
  readonly beta: number;
  readonly estimator: 'locatello' | 'mws' | 'mss';
}
export interface DipVae extends Scheduled {
  readonly name: 'dip-vae-1' | 'dip-vae-2';
  readonly lambda: number;
  readonly lambdaDiagonal?: number;
}
export interface AnnealedVae {
  readonly name: 'annealed-vae';
  readonly capacity: number;
  readonly gamma: number;
  /** A step. */
  readonly threshold: number;
}
/** What a classifier minimises: nothing there to choose, so that no config says it. */
export interface CrossEntropy {
  readonly name: 'cross-entropy';
}
/** What training minimises, with the parameters that this objective has. */
export type Objective = VaeObjective | CrossEntropy;
export type VaeObjective = BetaVae | BetaTcVae | DipVae | AnnealedVae;

export const CROSS_ENTROPY: Objective = { name: 'cross-entropy' };

export const objective = fields
  .superRefine((section, context) => {
    const complain = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    const has = PARAMETERS[section.name];
    for (const [key, value] of Object.entries<unknown>(section)) {
      if (key === 'name' || value === undefined || has.includes(key)) continue;
      const others = NAMES.filter(name => PARAMETERS[name].includes(key));
      complain(
        key,
        `'${section.name}' has no ${key}, only ${listed(others)} ${others.length === 1 ? 'has' : 'have'} one`,
      );
    }
    for (const [key, schedule] of Object.entries(SCHEDULED)) {
      if (section[key as 'warmup' | 'cycles'] !== undefined && has.includes(key) && section.schedule !== schedule)
        complain(key, `only a ${schedule} schedule has ${key}, this one is ${section.schedule ?? 'constant'}`);
    }
  })
  .transform(resolve);

/** Which schedule a key belongs to. */
const SCHEDULED = { warmup: 'linear', cycles: 'cyclic' } as const;

function listed(names: readonly string[]): string {
  return names.length === 1 ? String(names[0]) : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Keys that were left out stay out where they are a function of others, so that a sweep over those moves them too. */
function resolve({ name, ...given }: Fields): VaeObjective {
  switch (name) {
    case 'beta-vae':
      return { name, beta: given.beta ?? BETA[name], ...scheduleOf(given) };
    case 'beta-tc-vae':
      return {
        name,
        beta: given.beta ?? BETA[name],
        estimator: given.estimator ?? ESTIMATOR,
        ...scheduleOf(given),
      };
    case 'dip-vae-1':
    case 'dip-vae-2': {
      const diagonal = given.lambdaDiagonal === undefined ? {} : { lambdaDiagonal: given.lambdaDiagonal };
      return { name, lambda: given.lambda ?? LAMBDA, ...diagonal, ...scheduleOf(given) };
    }
    case 'annealed-vae':
      return {
        name,
        capacity: given.capacity ?? CAPACITY,
        gamma: given.gamma ?? GAMMA,
        threshold: given.threshold ?? THRESHOLD,
      };
  }
}

/** A constant schedule is none: runs from before there were schedules are still of the same config. */
function scheduleOf({ schedule, warmup, cycles }: Omit<Fields, 'name'>): Scheduled {
  if (schedule === undefined || schedule === 'constant') return {};
  return {
    schedule,
    ...(warmup === undefined ? {} : { warmup }),
    ...(cycles === undefined ? {} : { cycles }),
  };
}

/** The keys of `objective` that contradict `key: value`, all of them dotted. */
export function excludedByObjective(key: string, value: unknown): string[] {
  const all = Object.keys(fields.shape).filter(other => other !== 'name');
  if (key === 'objective.name') {
    const name = NAMES.find(one => one === value);
    if (name === undefined) return [];
    return all.filter(other => !PARAMETERS[name].includes(other)).map(other => `objective.${other}`);
  }
  if (key === 'objective.schedule' && value !== undefined) {
    return Object.entries(SCHEDULED).flatMap(([other, schedule]) => (schedule === value ? [] : [`objective.${other}`]));
  }
  return [];
}

/** The parameter by which runs of an objective are told apart. */
export interface MainParameter {
  /** 'objective.beta' */
  readonly key: string;
  /** 'β' */
  readonly symbol: string;
  readonly value: number;
  /** Some that are worth trying. */
  readonly some: readonly number[];
}

/** Undefined where nothing can be chosen. */
export function mainParameter(objective: Objective): MainParameter | undefined {
  switch (objective.name) {
    case 'beta-vae':
      return { key: 'objective.beta', symbol: 'β', value: objective.beta, some: [0.25, 1, 4, 16] };
    case 'beta-tc-vae':
      return { key: 'objective.beta', symbol: 'β', value: objective.beta, some: [1, 2, 4, 8] };
    case 'dip-vae-1':
    case 'dip-vae-2':
      return { key: 'objective.lambda', symbol: 'λ', value: objective.lambda, some: [1, 2, 5, 10, 20] };
    case 'annealed-vae':
      return { key: 'objective.capacity', symbol: 'C', value: objective.capacity, some: [5, 10, 25, 50] };
    case 'cross-entropy':
      return undefined;
  }
}

/** 'β 4', 'dip-vae-2 λ 5', 'classifier' */
export function objectiveLabel(objective: Objective): string {
  const parameter = mainParameter(objective);
  if (!parameter) return 'classifier';
  const { symbol, value } = parameter;
  const text = `${symbol} ${value}`;
  return objective.name === 'beta-vae' ? text : `${objective.name} ${text}`;
}

/** β, of the objectives that have it. */
export function betaOf(objective: Objective): number | undefined {
  return 'beta' in objective ? objective.beta : undefined;
}

/** The factor of the rate in the loss on fixed examples; what else an objective adds, it adds in training alone. */
export function rateWeight(objective: Objective): number {
  return lossWeight(objective) ?? 1;
}

/** The factor of the rate where the loss has no other part but the distortion, else null. */
export function lossWeight(objective: Objective): number | null {
  return objective.name === 'beta-vae' ? objective.beta : null;
}
