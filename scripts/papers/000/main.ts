import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lossWeight, objectiveLabel } from '../../../src/config/schema/objective';
import type { Claim, Judgement } from './claim';
import { Evidence } from './evidence';
import { FIGURE_1, figureTable } from './figure1';
import { drawHeatmaps } from './heatmaps';
import { HYPERPARAMETERS } from './hyperparameters';
import { LEARNING } from './learning';
import { finishedRuns, type Run } from './runs';

const CONFIGS = 'examples/paper-000';
const OUTPUT = 'docs/papers';
const NAMES = ['small', 'small-dip', 'small-fc'];

type Judged = Claim & Judgement;

async function main(): Promise<void> {
  const runs = finishedRuns(CONFIGS, NAMES);
  if (runs.length === 0) {
    process.stderr.write(
      `no finished runs in ${CONFIGS}/runs: train them with\n` +
        NAMES.map(name => `  node dist/cli.js sweep ${CONFIGS}/${name}.vae.yaml --jobs 2\n`).join(''),
    );
    process.exitCode = 1;
    return;
  }
  const evidence = new Evidence(runs);
  const claims: Judged[] = [];
  for (const claim of [...FIGURE_1, ...LEARNING, ...HYPERPARAMETERS].sort(byFigure)) {
    claims.push({ ...claim, ...(await claim.judge(evidence)) });
  }
  mkdirSync(join(OUTPUT, '000'), { recursive: true });
  const pictures = await drawHeatmaps(evidence, join(OUTPUT, '000'));
  const text = [
    intro(runs),
    summary(claims),
    '## Claims',
    claimsTable(claims),
    '## Figure 1',
    'Procrustes similarity / CKA of a matrix with 50 uniform features and one that shares some of them.',
    await figureTable(),
    '## Heatmaps',
    ...pictures.map(({ title, file }) => `${title}\n\n![${title}](000/${file})`),
    '## The runs',
    runsTable(runs),
  ].join('\n\n');
  writeFileSync(join(OUTPUT, '000.md'), `${text}\n`);
  process.stderr.write(`\n${OUTPUT}/000.md\n`);
}

function byFigure(a: Claim, b: Claim): number {
  return Number.parseInt(a.figure) - Number.parseInt(b.figure);
}

function intro(runs: readonly Run[]): string {
  const steps = [...new Set(runs.map(run => run.tests.at(-1)!.step))].sort((a, b) => a - b).join(' or ');
  const examples = [...new Set(runs.map(({ config }) => config.analysis.examples))].join(' or ');
  return `# How VAEs learn, layer by layer: the small reproduction

Bonheme and Grzes, "How do Variational Autoencoders Learn? Insights from Representational Similarity" (2022), trained 300
models for 300,000 steps. Here are ${runs.length} models, trained for ${steps} steps at a higher learning rate on \`sprites\`,
which has the factors of dSprites and is drawn when it is asked for. Layers are compared on ${examples} held-out examples.
The configs lie in \`${CONFIGS}\`, the paper's own full sweep beside them. This page is written by \`npm run papers\` from the
folders of the runs; brackets hold the least and the greatest value over runs, or over pairs of them. How a claim is judged
was written down before its numbers were seen, and stands beside it.`;
}

function summary(claims: readonly Judged[]): string {
  const verdicts = ['reproduced', 'not reproduced', 'not testable at this size'] as const;
  return verdicts
    .map(verdict => `${claims.filter(claim => claim.verdict === verdict).length} ${verdict}`)
    .join(', ')
    .concat('.');
}

function claimsTable(claims: readonly Judged[]): string {
  const rows = claims.map(({ figure, says, rule, verdict, numbers }) =>
    row([figure, says, `**${verdict}**`, numbers, rule]),
  );
  return [row(['Fig.', 'The paper', 'Here', 'Measured', 'Reproduced when']), row(Array(5).fill('---')), ...rows].join(
    '\n',
  );
}

function runsTable(runs: readonly Run[]): string {
  const rows = runs.map(run => {
    const { rate, distortion, activeUnits, step } = run.tests.at(-1)!;
    const loss = lossWeight(run.objective) === null ? '' : run.tests.at(-1)!.loss.toFixed(1);
    return row([
      run.architecture,
      objectiveLabel(run.objective),
      String(run.seed),
      String(step),
      run.checkpoints.map(one => one.step).join(', '),
      rate.toFixed(1),
      distortion.toFixed(1),
      loss,
      `${activeUnits} of ${run.config.model.latent}`,
    ]);
  });
  const head = [
    'architecture',
    'objective',
    'seed',
    'steps',
    'checkpoints',
    'rate, nats',
    'distortion, nats',
    'loss, nats',
    'active units',
  ];
  return [row(head), row(Array(head.length).fill('---')), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

void main();
