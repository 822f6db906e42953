import { z } from 'zod';
import { listed } from '../../base/listed';
import {
  ARCHITECTURES,
  ARCHITECTURE_NAMES,
  type ArchitectureName,
  MODEL_KEYS,
  type ModelSection,
  architectureFacts,
  excludedKeys,
} from '../../model/architectures/architectures';
import type { ModelKey } from '../../model/architectures/architecture';

/** The section `model` of a config: the architecture, and what that leaves to choose. */

const { classifier, ...vaes } = ARCHITECTURES;
const aboutVaes = Object.values(vaes).map(({ about }) => about);

type Given = { architecture: ArchitectureName } & Readonly<Record<string, unknown>>;

const keys: Readonly<Record<string, ModelKey>> = MODEL_KEYS;

export const modelSection = () =>
  z
    .strictObject({
      architecture: z
        .enum(ARCHITECTURE_NAMES)
        .describe(`The shape of encoder and decoder: ${aboutVaes.join('; ')}. ${classifier.about}.`),
      ...Object.fromEntries(Object.entries(keys).map(([key, { schema }]) => [key, schema])),
    })
    .superRefine(({ architecture, ...given }: Given, context) => {
      for (const key of excludedKeys(architecture)) {
        if (given[key] === undefined) continue;
        const message = keys[key]?.refusal?.(architecture) ?? `'${architecture}' has no ${key}`;
        context.addIssue({ code: 'custom', path: [key], message });
      }
    })
    .superRefine(({ architecture, likelihood }: Given, context) => {
      const { likelihoods } = architectureFacts(architecture);
      if (!likelihoods || likelihood === undefined || likelihoods.only.some(one => one === likelihood)) return;
      const message = `'${architecture}' takes ${listed(likelihoods.only)} alone: ${likelihoods.because}`;
      context.addIssue({ code: 'custom', path: ['likelihood'], message });
    })
    // Defaults depend on the architecture.
    .transform(({ architecture, ...given }: Given) => {
      const defaults = structuredClone(architectureFacts(architecture).defaults);
      const taken = Object.entries(defaults)
        .map(([key, value]) => [key, given[key] ?? value])
        .filter(([, value]) => value !== undefined);
      return { architecture, ...Object.fromEntries(taken) } as ModelSection;
    });

/** The keys of a config, dotted, that contradict an architecture. */
export function excludedByArchitecture(architecture: unknown): string[] {
  return [
    ...excludedKeys(architecture).map(key => `model.${key}`),
    ...(ARCHITECTURE_NAMES.some(name => name === architecture && architectureFacts(name).likelihoods)
      ? ['model.likelihood']
      : []),
    ...(architecture === 'classifier' ? ['objective'] : []),
  ];
}
