import type { RetrainedRun } from '../../../src/analysis/results/curves/retrained';
import { formatCount } from '../../../src/views/chart/format';
import { withError } from '../../../src/views/chart/evaluated';
import { lastOf, type Run } from '../common/finishedRuns';
import {
  claimsTable,
  commandsOf,
  details,
  hoursOf,
  OUTCOMES_EXPLAINED,
  type PageContents,
  shown,
  summary,
  tableOf,
} from '../common/pageParts';
import { besidePublished } from './besidePublished';
import { LOWEST, SMALL_BUDGET } from './publishedRates';
import { multiRateOf, runsOf, type Study } from './multiRateStudy';

export async function pageOfMultiRate({
  study,
  configs,
  names,
  judged,
  pictures,
}: PageContents<Study>): Promise<string> {
  const parts = [
    intro(study.runs, configs, names),
    summary(judged),
    '## Claims',
    claimsTable(judged),
    '## Multi-rate beside retrained',
    BESIDE,
    await besideTable(study),
    '## Beside the published numbers',
    await besidePublished(study),
    '## What the paper has, and what is here',
    differences(study.runs),
    '## The runs',
    runsTable(study.runs),
    '## How each was judged',
    ...judged.map(details),
    '## Figures',
    ...pictures.map(picture => shown(picture, '004')),
  ];
  return `${parts.join('\n\n')}\n`;
}

function intro(runs: readonly Run[], configs: string, names: readonly string[]): string {
  return `# Multi-Rate VAE: the small reproduction

Bae et al., "Multi-Rate VAE: Train Once, Get the Full Rate-Distortion Curve" (ICLR 2023), train each network for 200 epochs with a
warm-up and a cosine decay of the learning rate, which is chosen among seven. Here are ${runs.length} runs of some thousand steps, ${hoursOf(runs)} hours of
training on two cores, with residual networks on MNIST, eight epochs each, and dense ones on MNIST and Omniglot. The page is written
by \`npm run papers -- 004\` from their runs, and anyone can train them:

${commandsOf(configs, names, 'npm run papers -- 004')}

How a claim is judged was written down before the numbers of these runs were seen. Four things may come out:

${OUTCOMES_EXPLAINED}

Values are nats an example on held-out examples, ± one standard error over them; differences are of the same examples and the same
noise. Dense networks were tried before in the range of 0.01 to 10, and fall short at both of its ends. Above
retraining at β 0.01, 1 and 10 came out, each multi-rate run at its better learning rate: two layers of 400 units, 5,000 steps at a constant
one: 10.4 ± 0.1, −1.1 ± 0.1 and 9.9 ± 0.3; 20,000 steps with a cosine decay: 6.3 ± 0.1 at β 0.01 and 11.7 ± 0.3 at 10; layers of
1,000, 12,000 steps, gates that begin steeper: 6.1 ± 0.1, 0.4 ± 0.1 and 7.0 ± 0.2. So the wider range of the dense ones, and of one
residual network, was chosen having seen those. Gates begin closing as β grows, in the range of 0.01 to 10 with a half
to all of the slope of log β, those of the decoder nearly all open; in the authors’ code both begin at random slopes of either sign.`;
}

const BESIDE = `Distortion + β · rate, which both minimise: each multi-rate run beside each run of the same network that was trained at one β with
the same number of steps, all learning rates (the greatest one, of a cosine).`;

async function besideTable(study: Study): Promise<string> {
  const rows: string[][] = [];
  for (const part of ['resnet', 'mlp', 'linear'] as const) {
    const all = runsOf(study, part);
    const retrained = all.filter(({ config }) => config.objective.name === 'beta-vae');
    for (const own of all.filter(run => multiRateOf(run)))
      for (const found of await study.beside(own, retrained)) rows.push(rowOf(part, own, all, found));
  }
  return tableOf(
    ['', 'multi-rate', 'rate of learning', 'β', 'its rate of learning', 'multi-rate', 'retrained', 'difference'],
    rows,
  );
}

function rowOf(part: string, own: Run, all: readonly Run[], found: RetrainedRun): string[] {
  const other = all.find(({ dir }) => dir === found.run)!;
  return [
    part,
    objectiveText(own),
    String(own.config.train.learningRate),
    String(found.beta),
    String(other.config.train.learningRate),
    found.multiRate.toFixed(2),
    found.retrained.toFixed(2),
    withError(found.difference.mean, found.difference.error),
  ];
}

/** 'range [0.01, 1]', 'as in the paper' */
function objectiveText(run: Run): string {
  const { objective } = run.config;
  if (objective.name === 'beta-vae') return `β ${objective.beta}`;
  const { range, ...others } = multiRateOf(run)!;
  const keys = Object.entries(others).filter(([key]) => !['name', 'base'].includes(key));
  const told = [
    ...(range[0] === 0.01 && range[1] === 10 ? [] : [`β ${range[0]} to ${range[1]}`]),
    ...keys.map(([key, value]) => `${key} ${String(value)}`),
  ];
  return told.length === 0 ? 'all keys left out' : told.join(', ');
}

function runsTable(runs: readonly Run[]): string {
  const rows = runs.map(run => {
    const { config, tests, architecture, seconds } = run;
    const last = tests.at(-1);
    return [
      `${config.data.name}, ${architecture}`,
      `${config.objective.name}, ${objectiveText(run)}`,
      config.data.binarise ?? 'as it is',
      formatCount(lastOf(run).step),
      String(config.train.batch),
      String(config.train.learningRate),
      config.train.learningRateSchedule ?? 'constant',
      last ? withError(last.rate, last.rateError) : '',
      last ? withError(last.distortion, last.distortionError) : '',
      last ? String(last.activeUnits) : '',
      (seconds / 60).toFixed(1),
    ];
  });
  const head = [
    'data, network',
    'objective',
    'binarised',
    'steps',
    'batch',
    'learning rate',
    'its schedule',
    'rate',
    'distortion',
    'active',
    'minutes',
  ];
  return `Of multi-rate runs rate, distortion and active units at β = 1, or at the middle of a range without it.\n\n${tableOf(head, rows)}`;
}

function differences(runs: readonly Run[]): string {
  const table = SMALL_BUDGET.map(({ beta, rate, distortion }) => `${rate} / ${distortion} at β ${beta}`).join(', ');
  const rows = [
    [
      'networks',
      'residual, convolutional (MNIST, Omniglot, CIFAR-10, SVHN, CelebA), NVAE, LSTM',
      'residual on MNIST, dense of two layers of 1,000 on MNIST and of 400 on Omniglot, linear',
    ],
    [
      'epochs',
      '200 (table of the code: 8)',
      `${[...new Set(runs.map(run => formatCount(lastOf(run).step)))].join(', ')} steps`,
    ],
    [
      'learning rate',
      'the best of seven at β = 1, warm-up and cosine decay',
      'of those that the table of runs has the best at β = 1, with the schedule that it has there',
    ],
    ['baselines', 'constant, rising and cyclic price of the rate', 'constant'],
    ['seeds', '3', '1'],
    [
      'lowest −ELBO on MNIST, residual networks (Table 2)',
      `${LOWEST.multiRate} multi-rate, ${LOWEST.retrained} retrained`,
      'see the claim',
    ],
    ['rate / distortion, 8 epochs (table of the code)', table, 'see the claim'],
    [
      'MNIST',
      'Larochelle’s binarised digits',
      'grey digits as they are (linear, dense); binarised once by our generator (residual)',
    ],
    ['Omniglot', '24,345 characters in training', 'the two small sets of alphabets, a tenth of them held out'],
  ];
  return tableOf(['', 'Paper', 'Here'], rows);
}
