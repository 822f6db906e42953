import { objectiveLabel } from '../../../src/config/schema/objective';
import type { Judged } from '../common/claims';
import { groupsBy } from './pairs';
import { spreadOf } from '../common/quantiles';
import { latentOf, type Run } from '../common/finishedRuns';
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
import { BETA_8, passiveUnits, runsOf } from './runs';

interface Contents {
  readonly runs: readonly Run[];
  /** The folder of the configs, and their names. */
  readonly configs: string;
  readonly names: readonly string[];
  readonly judged: readonly Judged[];
  readonly figure1: string;
  readonly pictures: readonly Picture[];
}

export function pageOf({ runs, configs, names, judged, figure1, pictures }: Contents): string {
  const parts = [
    intro(runs, configs, names),
    summary(judged),
    '## Claims',
    claimsTable(judged),
    '## What differs from the paper',
    differences(runs),
    '## How each was judged',
    ...judged.map(details),
    '## Figure 1',
    'Procrustes similarity / CKA of a matrix with 50 uniform features and one that shares some of them.',
    figure1,
    '## Heatmaps',
    'Linear CKA as it is, with the noise that each model draws for itself.',
    ...pictures.map(picture => shown(picture, '000')),
    '## The runs',
    runsTable(runs),
  ];
  return `${parts.join('\n\n')}\n`;
}

function intro(runs: readonly Run[], configs: string, names: readonly string[]): string {
  return `# How VAEs learn, layer by layer: the small reproduction

Bonheme and Grzes, "How do Variational Autoencoders Learn? Insights from Representational Similarity" (2022), trained 300
models for 300,000 steps each. Here are ${runs.length} small ones. The page is written by \`npm run papers\` from their runs, and
anyone can train them:

${commandsOf(configs, names, 'npm run papers')}

(The times of those that this page was made of, on busy cores, add up to ${hoursOf(runs)} hours.) How a claim is judged was
written down before its numbers were seen; what was made stricter afterwards says so. Four things may come out:

${OUTCOMES_EXPLAINED}

Brackets hold the least and the greatest value over runs, or over pairs of them. In a comparison of two kinds every model is in
one pair, with a model of another seed; only pairs of one kind with itself share models. Layers that are another one by
construction (\`encoder/5\` of conv, \`encoder/1\` of fc) and the input count nowhere. Each model draws its own z: similarities
of what reads z (\`sampling\`, decoders) are shares of what two draws allow, the geometric mean of what either model reaches
with itself, but where the two layers have different names, and in the heatmaps.`;
}

function differences(runs: readonly Run[]): string {
  const unique = (of: (run: Run) => unknown): string => uniqueOf(runs, of);
  const rows = [
    ['data', 'dSprites, cars3D, smallNORB', 'sprites, drawn, with the factors of dSprites'],
    ['models', '300, five seeds', `${runs.length}, seeds ${unique(({ seed }) => seed)}`],
    ['steps', '300,000', unique(({ checkpoints }) => checkpoints.at(-1)?.step)],
    ['fall of held-out −ELBO over the last fifth of training, nats', 'not said', stillFalling(runs)],
    [
      'first snapshot',
      '20,736 steps on dSprites, more than a whole training here',
      unique(({ checkpoints }) => checkpoints[0]?.step),
    ],
    ['batch', '64', unique(({ config }) => config.train.batch)],
    ['learning rate', '0.0001', unique(({ config }) => config.train.learningRate)],
    ['examples compared', '5,000', `${unique(({ config }) => config.analysis.examples)}, held out, the same for all`],
    ['z', 'drawn once for a model and compared as it is', 'drawn by each checkpoint for itself, and accounted for'],
    ['kernels', '4, 4, 4, 4 in its Table 3; 4, 4, 2, 2 in its code', '4, 4, 2, 2'],
    ['Annealed VAE, γ', '1,000', '10: with more, at this learning rate, no unit is active in the end'],
    ['Annealed VAE, C', '5, reached after a third of the training', 'the same'],
    ['passive units, the mark of collapse, with β 8', 'a growing number', passiveText(runs)],
    ['β-TC VAE', 'its released config names a plain β-VAE so', 'the total correlation is weighted, with β 2'],
    ['fully connected decoder', '256, 1,200, 1,200 in its Table 4; three of 1,200 in its code', 'three of 1,200'],
    ['fully connected, Figures 15b and 16a, c', 'β 16; cars3D and smallNORB', 'no run'],
    ['maps (Figure 3)', 't-SNE of similarities between seeds', 'nearest neighbours by similarities within a model'],
  ];
  return tableOf(['', 'Paper', 'Here'], rows);
}

/** Of every run of that strength. */
function passiveText(runs: readonly Run[]): string {
  return ['conv', 'fc']
    .map(architecture => `${architecture} ${runsOf(runs, architecture, BETA_8).map(passiveUnits).join(', ')}`)
    .join('; ');
}

/** 'conv 9, fc 40', means over runs. */
function stillFalling(runs: readonly Run[]): string {
  const falls = runs.flatMap(({ architecture, tests }) => {
    const last = tests.at(-1);
    const before = tests.findLast(({ step }) => last && step <= 0.8 * last.step);
    return last && before ? [{ architecture, fall: last.elbo - before.elbo }] : [];
  });
  return groupsBy(falls, ({ architecture }) => architecture)
    .map(group => `${group[0]!.architecture} ${spreadOf(group.map(({ fall }) => fall)).mean.toFixed(0)}`)
    .join(', ');
}

function runsTable(runs: readonly Run[]): string {
  const rows = runs.map(run => {
    const { architecture, config, seed, checkpoints, tests, seconds } = run;
    const last = tests.at(-1);
    return [
      architecture,
      last ? objectiveLabel(config.objective) : 'cross-entropy',
      String(seed),
      checkpoints.map(one => one.step).join(', '),
      last?.rate.toFixed(1) ?? '',
      last?.distortion.toFixed(1) ?? '',
      last ? `${last.activeUnits} of ${latentOf(run)}` : '',
      (seconds / 60).toFixed(1),
    ];
  });
  const head = [
    'architecture',
    'objective',
    'seed',
    'checkpoints',
    'rate, nats',
    'distortion, nats',
    'active units',
    'minutes',
  ];
  return tableOf(head, rows);
}
