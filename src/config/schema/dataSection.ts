import { z } from 'zod';
import { listed } from '../../base/listed';
import { BACKGROUNDS } from '../../data/images/background';
import { BINARISATION_NAMES, BINARISATIONS } from '../../data/examples/binarise';
import { FIT_NAMES, FITS } from '../../data/images/fit';
import { SPLIT_KIND_NAMES, splitKind } from '../../data/examples/splitKinds';
import type { Splitting } from '../../data/examples/split';
import { type DatasetName, DATASET_NAMES, datasetFacts } from '../../data/sets/sets';

/** The section `data` of a config. */

/** Those whose ground-truth factors are known. */
export const withFactors = DATASET_NAMES.filter(name => datasetFacts(name).factors);

/** They are drawn, so that they need no files. */
const generated = DATASET_NAMES.filter(name => datasetFacts(name).expects === undefined);
const aboutData = [...new Set(DATASET_NAMES.map(name => datasetFacts(name).about))].map(about => {
  const names = DATASET_NAMES.filter(name => datasetFacts(name).about === about);
  return `- ${names.join(', ')}: ${about}`;
});
const ofOwnSize = DATASET_NAMES.flatMap(name => {
  const { size } = datasetFacts(name);
  return size === undefined ? [] : `those of ${name} become ${size} × ${size}`;
});

/** The keys that only some data sets take. */
const SPECIAL_KEYS = [...new Set(DATASET_NAMES.flatMap(name => datasetFacts(name).keys ?? []))];
const takers = (key: (typeof SPECIAL_KEYS)[number]): string =>
  listed(DATASET_NAMES.filter(name => datasetFacts(name).keys?.includes(key)));

const aboutKinds = SPLIT_KIND_NAMES.map(kind => `- ${kind}: ${splitKind(kind).about}.`);
const withoutSize = SPLIT_KIND_NAMES.filter(kind => splitKind(kind).train === 'refused');

const arrayName = () => z.string().min(1);

/** What random numbers are drawn from. */
export const seedNumber = () =>
  z
    .int()
    .min(0)
    .max(2 ** 32 - 1);

/** What is wrong with a `data.split` that is a mapping, by its keys. */
function splitFaults(
  name: DatasetName,
  { kind, train }: Extract<Splitting, object>,
): { kind?: string; train?: string } {
  if (kind === undefined) return train === undefined ? { train: 'is missing: a whole number' } : {};
  const { cuts, train: use } = splitKind(kind);
  const anywhere = SPLIT_KIND_NAMES.filter(other => splitKind(other).cuts === undefined);
  return {
    ...(cuts &&
      !withFactors.includes(name) && {
        kind: `${kind} is for data whose factors are known (${withFactors.join(', ')}), not for '${name}'; ${listed(anywhere)} split any`,
      }),
    ...(use === 'needed' &&
      train === undefined && { train: `is missing: how many examples a ${kind} split trains on` }),
    ...(use === 'refused' && train !== undefined && { train: `${kind} has its own size, leave train out` }),
  };
}

export const dataSection = () =>
  z
    .strictObject({
      name: z.enum(DATASET_NAMES).describe(
        `The kind of data set.

${aboutData.join('\n')}

Those that are generated need no data.path.`,
      ),
      path: z
        .string()
        .min(1)
        .optional()
        .describe(
          `The file or folder with the data; a relative path starts at this file's folder. Needed by every data set but ${listed(generated)}.`,
        ),
      size: z
        .int()
        .min(2)
        .max(1024)
        .optional()
        .describe(
          `Images are resized to size × size pixels. Left out, they stay as they are, but ${listed(ofOwnSize)}.`,
        ),
      fit: z
        .enum(FIT_NAMES)
        .optional()
        .describe(
          `How pictures that are not square become data.size × data.size.

${FIT_NAMES.map(name => `- ${name}: ${FITS[name]}`).join('\n')}

Left out, it is stretch.`,
        ),
      background: z
        .enum(BACKGROUNDS)
        .optional()
        .describe(
          "What transparent pictures, and the bars of data.fit: pad, lie over. Left out, it is chosen for the whole data set: of black and white the one that leaves the larger variance over the first 200 transparent pictures (the run's run.json says which), black where there are none.",
        ),
      array: z
        .union([
          arrayName(),
          z.strictObject({
            train: arrayName().describe('The array with the examples to train on.'),
            test: arrayName()
              .optional()
              .describe('The array with the examples to hold out. Left out, they are a share of the training ones.'),
            labels: arrayName().optional().describe("The array with the training examples' labels."),
          }),
        ])
        .optional()
        .describe(
          `For ${takers('array')}: which of the file's arrays has the examples. Either its name, or {train, test, labels}: the names of the one to train on, of the one to hold out, and of the training examples' labels. Left out, it is the only one that may be, or the one called images, x or data.`,
        ),
      range: z
        .tuple([z.number(), z.number()])
        .refine(([low, high]) => low < high, 'has to go from a lower number to a higher one')
        .optional()
        .describe(
          `For ${takers('range')}: [low, high], which become 0 and 1, and what is between them linearly: [0, 4095] for a camera of 12 bits. Left out, bytes are divided by 255, pictures of 16 bits a channel by 65535, and other numbers are used as they are.`,
        ),
      binarise: z
        .enum(BINARISATION_NAMES)
        .optional()
        .describe(
          `How values between 0 and 1 become 0 or 1: each is 1 with itself as the probability.

${BINARISATION_NAMES.map(name => `- ${name}: ${BINARISATIONS[name]}`).join('\n')}

What is drawn once does not depend on the seed. Left out, values stay as they are.`,
        ),
      split: z
        .union([
          z.number().gt(0).lt(1),
          z.strictObject({
            kind: z
              .enum(SPLIT_KIND_NAMES)
              .optional()
              .describe(
                `How all examples are split anew. Left out, they are split as they are without data.split.\n\n${aboutKinds.join('\n')}`,
              ),
            train: z
              .int()
              .min(1)
              .optional()
              .describe(`How many examples are trained on; ${listed(withoutSize)} has its own size.`),
          }),
        ])
        .optional()
        .describe(
          `The share of the examples to train on, between 0 and 1; the others are held out. Left out, the data set's own training and test files are used where it has them (of images: the folders train and test or val, beside each other), otherwise the share is 0.9. {train: N} is the same as left out, but only N of the training examples are trained on. {kind, train: N} splits all examples anew:

${aboutKinds.join('\n')}`,
        ),
      splitSeed: seedNumber()
        .optional()
        .describe(
          'Which examples are held out: the same number holds out the same ones, whatever the seed. Left out, it is the seed. A sweep over seed holds out the same examples in all its runs: it gives its new ones the seed that stands outside the sweep.',
        ),
    })
    .superRefine((section, context) => {
      const { split } = section;
      if (typeof split === 'object') {
        for (const [key, message] of Object.entries(splitFaults(section.name, split)))
          context.addIssue({ code: 'custom', path: ['split', key], message });
      }
      for (const key of SPECIAL_KEYS) {
        if (section[key] === undefined || datasetFacts(section.name).keys?.includes(key)) continue;
        context.addIssue({ code: 'custom', path: [key], message: `is for ${takers(key)}, not for '${section.name}'` });
      }
      if (!generated.includes(section.name) && section.path === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['path'],
          message: `is missing: the file or folder of '${section.name}'`,
        });
      }
      if (section.fit !== undefined && section.size === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['fit'],
          message: 'says how images become data.size, which is missing',
        });
      }
      if (section.background !== undefined && section.name !== 'images' && section.fit !== 'pad') {
        context.addIssue({ code: 'custom', path: ['background'], message: 'is for images, or for data.fit: pad' });
      }
    });
