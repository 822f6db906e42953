import { z } from 'zod';
import { listed } from '../../base/listed';
import { BACKGROUNDS } from '../../data/images/background';
import { FIT_NAMES, FITS } from '../../data/images/fit';
import { DATASET_NAMES, datasetFacts } from '../../data/sets/sets';

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

/** What random numbers are drawn from. */
export const seedNumber = () =>
  z
    .int()
    .min(0)
    .max(2 ** 32 - 1);

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
        .min(1)
        .max(1024)
        .optional()
        .describe(
          `Images are resized to size × size pixels. Left out, they stay as they are, but ${listed(ofOwnSize)}.`,
        ),
      fit: z
        .enum(FIT_NAMES)
        .optional()
        .describe(
          `What of pictures that are not square goes into data.size; left out, stretch.

${FIT_NAMES.map(name => `- ${name}: ${FITS[name]}`).join('\n')}`,
        ),
      background: z
        .enum(BACKGROUNDS)
        .optional()
        .describe(
          "What transparent pictures, and the bars of data.fit: pad, lie over. Left out, it is chosen for the whole data set: of black and white the one that leaves the larger variance over the first 200 transparent pictures (the run's run.json says which), black where there are none.",
        ),
      split: z
        .number()
        .gt(0)
        .lt(1)
        .optional()
        .describe(
          "The share of the examples to train on, between 0 and 1; the others are held out. Left out, the data set's own training and test files are used where it has them (of images: the folders train and test or val, beside each other), otherwise the share is 0.9.",
        ),
      splitSeed: seedNumber()
        .optional()
        .describe(
          'Which examples are held out: the same number holds out the same ones, whatever the seed. Left out, it is the seed. A sweep over seed holds out the same examples in all its runs: it gives its new ones the seed that stands outside the sweep.',
        ),
    })
    .superRefine((section, context) => {
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
