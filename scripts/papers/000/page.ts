import { objectiveLabel } from '../../../src/config/schema/objective';
import { type Judgement, OUTCOMES, type Row } from './claim';
import type { Picture } from './heatmaps';
import { groupsBy } from './pairs';
import { spreadOf } from './quantiles';
import { BETA_8, passiveUnits, type Run, runsOf } from './runs';

export interface Judged extends Row {
  readonly judgement: Judgement;
}

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
    ...pictures.map(({ title, file }) => `${title}\n\n![${title}](000/${file})`),
    '## The runs',
    runsTable(runs),
  ];
  return `${parts.join('\n\n')}\n`;
}

function intro(runs: readonly Run[], configs: string, names: readonly string[]): string {
  const hours = runs.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
  const sweeps = names.map(name => `node dist/cli.js sweep ${configs}/${name}.vae.yaml --jobs 2`);
  return `# How VAEs learn, layer by layer: the small reproduction

Bonheme and Grzes, "How do Variational Autoencoders Learn? Insights from Representational Similarity" (2022), trained 300
models for 300,000 steps each. Here are ${runs.length} small ones. The page is written by \`npm run papers\` from their runs, and
anyone can train them:

\`\`\`sh
${sweeps.join('\n')}
npm run papers
\`\`\`

(The times of those that this page was made of, on busy cores, add up to ${hours.toFixed(1)} hours.) How a claim is judged was
written down before its numbers were seen; what was made stricter afterwards says so. Four things may come out:

- **reproduced**: the rule holds, and the control does not meet it;
- **not shown**: the rule holds, and so it does where what the claim speaks of is missing, for instance in untrained models;
- **not reproduced**: the rule does not hold;
- **not testable**: with these runs it cannot be said, for the reason that is given.

Brackets hold the least and the greatest value over runs, or over pairs of them. In a comparison of two kinds every model is in
one pair, with a model of another seed; only pairs of one kind with itself share models. Layers that are another one by
construction (\`encoder/5\` of conv, \`encoder/1\` of fc) and the input count nowhere. Each model draws its own z: similarities
of what reads z (\`sampling\`, decoders) are shares of what two draws allow, the geometric mean of what either model reaches
with itself, but where the two layers have different names, and in the heatmaps.`;
}

function summary(judged: readonly Judged[]): string {
  const counts = OUTCOMES.map(one => `${judged.filter(({ judgement }) => judgement.outcome === one).length} ${one}`);
  return `**${counts.join(', ')}.**`;
}

function claimsTable(judged: readonly Judged[]): string {
  const rows = judged.map(({ figure, says, judgement }) => row([figure, says, judgement.outcome]));
  return [row(['Fig.', 'The paper', 'Here']), row(Array(3).fill('---')), ...rows].join('\n');
}

function details({ figure, says, rule, control, judgement }: Judged): string {
  const lines = [
    ...(rule === '' ? [] : [`- Rule: ${rule}.`]),
    `- ${rule === '' || judgement.outcome === 'not testable' ? 'Why' : 'Measured'}: ${judgement.measured}.`,
    ...(control === undefined ? [] : [`- Control: ${control}.`]),
    ...(judgement.control === undefined ? [] : [`- Measured of the control: ${judgement.control}.`]),
  ];
  return `**Figure ${figure}: ${judgement.outcome}.** ${says}\n\n${lines.join('\n')}`;
}

function differences(runs: readonly Run[]): string {
  const unique = (of: (run: Run) => unknown): string => [...new Set(runs.map(of))].join(' or ');
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
  return [row(['', 'Paper', 'Here']), row(Array(3).fill('---')), ...rows.map(row)].join('\n');
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
  const rows = runs.map(({ architecture, config, seed, checkpoints, tests, seconds }) => {
    const last = tests.at(-1);
    const latent = 'latent' in config.model ? config.model.latent : undefined;
    return row([
      architecture,
      last ? objectiveLabel(config.objective) : 'cross-entropy',
      String(seed),
      checkpoints.map(one => one.step).join(', '),
      last?.rate.toFixed(1) ?? '',
      last?.distortion.toFixed(1) ?? '',
      last ? `${last.activeUnits} of ${latent}` : '',
      (seconds / 60).toFixed(1),
    ]);
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
  return [row(head), row(Array(head.length).fill('---')), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
