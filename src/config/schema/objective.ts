import { z } from 'zod';
import { listed } from '../../base/listed';
import type { ObjectiveDescription } from '../../model/objectives/describeObjective';
import { type Objective, OBJECTIVES, type VaeObjective, descriptionOf } from '../../model/objectives/objectives';
import type { MultiRate } from '../../model/objectives/multiRate';
import { followedBeta } from '../../model/multiRate/betaRange';
import { SCHEDULE, SCHEDULED } from '../../model/objectives/rateSchedule';

export type { MultiRate };

/** The section `objective` of a config, gathered from all objectives: which loss, and the parameters that this loss has. */

/** Values that say no more than a key that is left out: runs from before there was the key are still of the same config. */
const UNSAID: Readonly<Record<string, unknown>> = { schedule: 'constant', rate: 'full' };

const has = ({ parameters }: ObjectiveDescription, key: string): boolean => Object.hasOwn(parameters.shape, key);

/** The keys of all parameters, each once, those of schedules last. */
function keysOf(objectives: readonly ObjectiveDescription[]): string[] {
  const own = objectives.flatMap(({ parameters }) => Object.keys(parameters.shape)).filter(key => !(key in SCHEDULE));
  return [...new Set([...own, ...Object.keys(SCHEDULE)])];
}

/** '- dip-vae-1, dip-vae-2: the rate, and …', a line for each. */
function summaries(objectives: readonly ObjectiveDescription[]): string {
  const lines = [...new Set(objectives.map(({ summary }) => summary))].map(summary => {
    const alike = objectives.filter(one => one.summary === summary);
    return `- ${alike.map(({ name }) => name).join(', ')}: ${summary}`;
  });
  return lines.join('\n');
}

/** A key as the section has it: left out, it waits for its objective. */
function fieldOf(key: string, objectives: readonly ObjectiveDescription[]): z.ZodType {
  const all = objectives.flatMap(({ parameters }) => parameters.shape[key] ?? []);
  const [type, ...others] = new Set(all.map(field => field.unwrap()));
  if (!type || others.length > 0)
    throw new Error(`objective.${key} is of two types: objectives that share a key share its type`);
  const texts = new Set(all.map(field => field.description));
  const without = objectives.filter(one => !has(one, key)).map(({ name }) => name);
  if (key === 'schedule' && without.length > 0)
    texts.add(`${listed(without)} ${without.length === 1 ? 'has' : 'have'} none.`);
  const description = [...texts].join(' ');
  const first = all.find(field => field instanceof z.ZodDefault)?.def.defaultValue;
  return type.optional().meta({ description, ...(first !== undefined && { default: first }) });
}

/** @throws Error if objectives that share a key disagree in what it may be */
export function sectionOf(objectives: readonly ObjectiveDescription[]) {
  const keys = keysOf(objectives);
  const fields = z.strictObject({
    name: z
      .enum(objectives.map(({ name }) => name))
      .default(objectives[0]!.name)
      .describe(
        `What training minimises beside the distortion, in nats.\n\n${summaries(objectives)}\n\nEach has parameters of its own.`,
      ),
    ...Object.fromEntries(keys.map(key => [key, fieldOf(key, objectives)])),
  });
  const own = (name: unknown): ObjectiveDescription => objectives.find(one => one.name === name)!;
  return fields
    .superRefine(({ name, ...given }: Record<string, unknown>, context) => {
      const complain = (key: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [key], message });
      for (const key of Object.keys(given)) {
        if (given[key] === undefined || has(own(name), key)) continue;
        const others = objectives.filter(one => has(one, key)).map(one => one.name);
        const only = `${listed(others)} ${others.length === 1 ? 'has' : 'have'} one`;
        complain(key, `'${String(name)}' has no ${key}, only ${only}`);
      }
      for (const [key, schedule] of Object.entries(SCHEDULED)) {
        const actual = (given['schedule'] ?? 'constant') as string;
        if (given[key] !== undefined && has(own(name), key) && actual !== schedule)
          complain(key, `only a ${schedule} schedule has ${key}, this one is ${actual}`);
      }
      // What is between its own keys; each key by itself is checked already.
      for (const { code, path, message } of own(name).parameters.safeParse(given).error?.issues ?? [])
        if (code === 'custom') complain(String(path[0]), message);
    })
    .transform(({ name, ...given }: Record<string, unknown>): VaeObjective => {
      const others = Object.entries(given).filter(([key, value]) => UNSAID[key] !== value);
      // Keys that were left out stay out where they are a function of others, so that a sweep over those moves them too.
      return { name, ...own(name).parameters.parse(Object.fromEntries(others)) } as VaeObjective;
    });
}

let section: ReturnType<typeof sectionOf> | undefined;

/** The section of all objectives, made when it is first asked for. */
export function objectiveSection(): ReturnType<typeof sectionOf> {
  return (section ??= sectionOf(OBJECTIVES));
}

/** The keys of `objective` that contradict `key: value`, all of them dotted. */
export function excludedByObjective(key: string, value: unknown): string[] {
  if (key === 'objective.name') {
    const own = OBJECTIVES.find(({ name }) => name === value);
    return own ? keysOf(OBJECTIVES).flatMap(other => (has(own, other) ? [] : [`objective.${other}`])) : [];
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
  /** What stands before its value where several objectives are: 'β', 'dip-vae-2 λ'. */
  readonly title: string;
  readonly value: number;
  /** Some that are worth trying. */
  readonly some: readonly number[];
  /** Whether a smaller value regularises more. */
  readonly reversed: boolean;
}

/** 'lambda', by the name of an objective; undefined where it has none, or this version does not know it. */
export function mainKeyOf(name: unknown): string | undefined {
  const objectives: readonly ObjectiveDescription[] = OBJECTIVES;
  return objectives.find(objective => objective.name === name)?.main?.key;
}

/** Undefined where nothing can be chosen. */
export function mainParameter(objective: Objective): MainParameter | undefined {
  const own = descriptionOf(objective);
  if (!own?.main) return undefined;
  const { key, symbol, some, reversed = false } = own.main;
  const kind = variantOf(objective) ?? own.name;
  const title = kind === OBJECTIVES[0].name ? symbol : `${kind} ${symbol}`;
  const value = (objective as unknown as Record<string, number>)[key]!;
  return { key: `objective.${key}`, symbol, title, value, some, reversed };
}

/** 'mutual-information', where a parameter of the objective makes another of it. */
export function variantOf(objective: Objective): string | undefined {
  const key = descriptionOf(objective)?.variant;
  return key && (objective as unknown as Record<string, string | undefined>)[key];
}

/** What runs on one curve have in common: 'beta-vae', 'beta-vae, mutual-information'. */
export function objectiveKind(objective: Objective): string {
  const variant = variantOf(objective);
  return variant === undefined ? objective.name : `${objective.name}, ${variant}`;
}

/** 'β 4', 'dip-vae-2 λ 5', 'mutual-information β 1', 'multi-rate β 0.01 to 10', 'classifier' */
export function objectiveLabel(objective: Objective): string {
  const parameter = mainParameter(objective);
  if (parameter) return `${parameter.title} ${parameter.value}`;
  return descriptionOf(objective)?.label?.(objective) ?? 'classifier';
}

/** What a hover says of a parameter: of an objective that lacks it, what it is to the first that has it. */
export function parameterMeaning(objective: Objective, key: string): string | undefined {
  const having = (OBJECTIVES as readonly ObjectiveDescription[]).filter(one => has(one, key));
  const own = having.find(({ name }) => name === objective.name);
  return own?.meaningsInstead?.(objective)[key] ?? (own ?? having[0])?.meanings[key];
}

/** What it says further, given the steps of the training. */
export function parameterRemark(objective: Objective, key: string, steps: number): string | undefined {
  return descriptionOf(objective)?.remarks?.(objective, steps)[key];
}

/** β, of the objectives that have it. */
export function betaOf(objective: Objective): number | undefined {
  return 'beta' in objective ? objective.beta : undefined;
}

/** All β that a training has at once, and the one at which it is followed. */
export interface TrainedOver {
  readonly range: MultiRate['range'];
  readonly followed: number;
}

/** Undefined where a training has one β or none. */
export function trainedOver(objective: Objective): TrainedOver | undefined {
  return objective.name === 'multi-rate'
    ? { range: objective.range, followed: followedBeta(objective.range) }
    : undefined;
}

/** Whether the gates of a multi-rate VAE cannot tell one β from another, so that it is one model for all of them: a control. */
export function isControl({ gateInput, encoderGate, decoderGate }: MultiRate): boolean {
  return gateInput === 'other' || (encoderGate === 'open' && decoderGate === 'open');
}

/** The factor of the rate in the loss on fixed examples; what else an objective adds, it adds in training alone. */
export function rateWeight(objective: Objective): number {
  return lossWeight(objective) ?? 1;
}

/** The factor of the rate where the loss has no other part but the distortion, else null. */
export function lossWeight(objective: Objective): number | null {
  return descriptionOf(objective)?.lossWeight?.(objective) ?? null;
}
