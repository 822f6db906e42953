import { formatCount } from '../../../src/views/chart/format';
import type { Judged } from '../common/claims';
import { latentOf, lastOf, type Run } from '../common/finishedRuns';
import {
  claimsTable,
  commandsOf,
  details,
  hoursOf,
  OUTCOMES_EXPLAINED,
  shown,
  summary,
  tableOf,
  uniqueOf,
} from '../common/pageParts';
import type { Picture } from '../common/paperPictures';
import type { LayerTable } from './layerTables';
import { runsText } from './said';

interface Contents {
  readonly runs: readonly Run[];
  /** The folder of the configs, and their names. */
  readonly configs: string;
  readonly names: readonly string[];
  readonly judged: readonly Judged[];
  readonly tables: readonly LayerTable[];
  readonly pictures: readonly Picture[];
}

export function pageOfBottlenecks({ runs, configs, names, judged, tables, pictures }: Contents): string {
  const parts = [
    intro(runs, configs, names),
    summary(judged),
    '## Claims',
    claimsTable(judged),
    '## What differs from the paper',
    differences(runs),
    '## Layer by layer, beside the paper',
    BESIDE,
    ...tables.map(({ title, table }) => `**${title}**\n\n${table}`),
    '## How each was judged',
    ...judged.map(details),
    '## Figures',
    ...pictures.map(picture => shown(picture, '003')),
    '## The runs',
    runsTable(runs),
  ];
  return `${parts.join('\n\n')}\n`;
}

function intro(runs: readonly Run[], configs: string, names: readonly string[]): string {
  return `# Intrinsic dimension and information imbalance of VAEs: the small reproduction

"Understanding Variational Autoencoders with Intrinsic Dimension and Information Imbalance" (2024) trained seven models, with K
from 2 to 128 latent units, for 200 epochs of 40,000 images each. Here are ${runs.length} small ones, which end where the paper says that the
first phase of training does: much of what it finds comes later. The page is written by \`npm run papers -- 003\` from their runs,
and anyone can train them:

${commandsOf(configs, names, 'npm run papers -- 003')}

(The times of those that this page was made of, on busy cores, add up to ${hoursOf(runs)} hours; one is ${minutesOf(runs)} minutes.
What is measured takes about as long again, the first time.) How a claim is judged was written down before its numbers were seen. Four
things may come out:

${OUTCOMES_EXPLAINED}

Everything is measured of ${uniqueOf(runs, ({ config }) => formatCount(config.analysis.examples))} held-out images, the same ones for all runs; rates are those of the evaluations in
training. Errors (±) are standard errors over images; a difference counts where it is more than 2 of them. An epoch is one of
${uniqueOf(runs, imagesOf)} images here (${uniqueOf(runs, stepsOf)} steps; in the paper 156): epoch 10 has seen as many steps as epoch 5 of the paper. The output is the picture
as in the paper, the logits made probabilities, unless another word is said.`;
}

const imagesOf = ({ config }: Run): string => formatCount((config.data.split as { train: number }).train);
const stepsOf = (run: Run): number => lastOf(run).step / run.config.train.epochs!;

function minutesOf(runs: readonly Run[]): string {
  const minutes = runs.map(({ seconds }) => seconds / 60);
  return `${Math.min(...minutes).toFixed(0)} to ${Math.max(...minutes).toFixed(0)}`;
}

const BESIDE = `The numbers of the paper are those of epoch 200, from the files beside its code; here they are of epoch 10:
the numbers are not expected to agree, the order of the layers may. Of several seeds: the mean, and in brackets the least and the greatest value. \`picture\` is
the paper's layer 10; to the output the imbalances are those to the logits. 2NN reads high dimensions far too low (with 5,000
images a Gaussian of 128 dimensions as about 61): above 20 they are lower bounds.`;

function differences(runs: readonly Run[]): string {
  const unique = (of: (run: Run) => unknown): string => uniqueOf(runs, of);
  const rows = [
    ['data', 'CIFAR-10, MNIST', 'CIFAR-10, from a copy as JPEG pictures'],
    ['training images', '40,000', unique(imagesOf)],
    ['epochs', '200', unique(({ config }) => config.train.epochs)],
    ['steps', '31,200', unique(run => formatCount(lastOf(run).step))],
    [
      'order of the images, and noise of z',
      'the same in every epoch, as its code seeds them anew',
      'new in every epoch',
    ],
    [
      'latent units, K',
      '2, 4, 8, 16, 32, 64, 128',
      [...new Set(runs.map(latentOf))].sort((a, b) => a! - b!).join(', '),
    ],
    ['seeds', 'one', runsText(runs)],
    ['checkpoints, epochs', '1, 2, 5, 10, 20, 50, 75, 100, 150, 200', '1, 2, 5, 10'],
    ['batch', '256', unique(({ config }) => config.train.batch)],
    ['learning rate', '0.001', unique(({ config }) => config.train.learningRate)],
    [
      'weight decay',
      '0.0001, beside the summed loss of a batch',
      `${unique(({ config }) => config.train.weightDecay)}, beside the loss of an example: the same`,
    ],
    [
      'images measured',
      'the first 5,000 of the test set',
      `${unique(({ config }) => formatCount(config.analysis.examples))} of the test set, by lot`,
    ],
    ['noise of z in what is measured', 'drawn once for each checkpoint', 'the same'],
    ['last layer', 'the picture', 'the picture; in the charts, and as output in imbalances to it, the logits'],
    [
      'statistics of batch normalisation before training',
      'as initialised: mean 0, variance 1',
      'of one pass over 5,000 training images: layers see values of a sound size (Figure A2)',
    ],
    ['KL in Figure 2', 'the sum over the last 136 test images', 'the mean over held-out images, nats'],
    ['FID in Figure 2', 'of the last 136 reconstructions, by weights of torchvision', 'none'],
  ];
  return tableOf(['', 'Paper', 'Here'], rows);
}

function runsTable(runs: readonly Run[]): string {
  const rows = [...runs]
    .sort((a, b) => latentOf(a)! - latentOf(b)! || a.seed - b.seed)
    .map(run => {
      const last = run.tests.at(-1)!;
      return [
        String(latentOf(run)),
        String(run.seed),
        run.checkpoints.map(({ step }) => step).join(', '),
        last.rate.toFixed(1),
        last.distortion.toFixed(1),
        `${last.activeUnits} of ${latentOf(run)}`,
        formatCount(last.n),
        (run.seconds / 60).toFixed(1),
      ];
    });
  const head = [
    'K',
    'seed',
    'checkpoints',
    'rate, nats',
    'distortion, nats',
    'active units',
    'held-out images',
    'minutes',
  ];
  return tableOf(head, rows);
}
