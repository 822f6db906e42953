import { formatCount } from '../../../src/views/chart/format';
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
  uniqueOf,
} from '../common/pageParts';
import { ALL, BETAS, betaOfRun, DENSE, settingOf, settingText, SPARSE } from './settings';
import { someOf, type Study } from './study';
import { pointsText, valueText } from './wordsOfRates';

export async function pageOfRates({ study, configs, names, judged, pictures }: PageContents<Study>): Promise<string> {
  const parts = [
    intro(study.runs, configs, names),
    summary(judged),
    '## Claims',
    claimsTable(judged),
    '## What differs from the paper',
    differences(study.runs),
    '## The runs',
    RUNS,
    await runsTable(study),
    '## How each was judged',
    ...judged.map(details),
    '## Figures',
    ...pictures.map(picture => shown(picture, '002')),
  ];
  return `${parts.join('\n\n')}\n`;
}

function intro(runs: readonly Run[], configs: string, names: readonly string[]): string {
  const count = formatCount;
  return `# Rate and generalisation of VAEs: the small reproduction

Bozkurt, Esmaeili et al., "Rate-Regularization and Generalization in VAEs" (2021), trained more than 6,000 models, each for
257,000 steps. Here are ${runs.length}, of ${uniqueOf(runs, run => count(lastOf(run).step))} steps each, on fewer examples: ${count(DENSE)}
where the paper has 81,920 (dense) and ${count(SPARSE)} where it has 16,384 (sparse). The page is written by
\`npm run papers -- 002\` from their runs, and anyone can train them:

${commandsOf(configs, names, 'npm run papers -- 002')}

(The times of those that this page was made of, on busy cores, add up to ${hoursOf(runs)} hours.) How a claim is judged was
written down while the first of them were being trained, before a number of theirs was seen. Four things may come out:

${OUTCOMES_EXPLAINED}

Values are nats an example, ± one standard error over the examples. A difference counts where it is beyond its _margin_: 2
errors over the examples (of the differences example by example where these are the same) and, in quadrature, Student’s 95 % of
what runs that differ in their seed alone differ by, for as many runs as are compared. That spread is pooled over the sparse
models that have two seeds; of all others there is one, and theirs is taken to be the same. One that was chosen for being the
largest of several has to be beyond 2.2 to 2.5 errors in the place of 2.

Rate, mutual information and marginal KL are those of training examples, q(z) being the mixture of the posteriors of all of
them, unless another word is said. log p(x) is importance-sampled from the posterior: on average too low, and the more so the
fewer draws count (the table has how many of 64).`;
}

const RUNS = `\`D\` is distortion, \`I\` mutual information, \`KL\` the marginal one. \`memory\`: how much more often reconstructions of held-out
examples are nearest to a training example than to one of as many unseen ones. \`blend\`: how many training examples the best
decoder would blend at the code of a held-out one, the median.`;

async function runsTable(study: Study): Promise<string> {
  const rows: string[][] = [];
  for (const run of ALL.flatMap(setting => BETAS.flatMap(beta => someOf(study.runs, setting, beta)))) {
    const { train, test, memorisation } = await study.estimated(run);
    const { logLikelihood } = test;
    rows.push([
      settingText(settingOf(run)!),
      String(betaOfRun(run)),
      String(run.seed),
      valueText(train.distortion),
      valueText(test.distortion),
      valueText(train.rate),
      valueText(train.exact.mutualInformation),
      valueText(train.exact.marginalKl),
      logLikelihood ? `${valueText(logLikelihood)} (${logLikelihood.effective.toFixed(1)})` : '',
      memorisation ? pointsText(memorisation.excess) : '',
      test.perplexity.toFixed(2),
      `${run.tests.at(-1)?.activeUnits} of ${'latent' in run.config.model ? run.config.model.latent : ''}`,
      (run.seconds / 60).toFixed(1),
    ]);
  }
  const head = [
    ...['trained on', 'β', 'seed', 'training D', 'held-out D', 'rate', 'I', 'KL'],
    ...['log p(x), held out (draws)', 'memory', 'blend', 'active units', 'minutes'],
  ];
  return tableOf(head, rows);
}

const passes = (run: Run, examples: number): string =>
  formatCount(Math.floor((lastOf(run).step * run.config.train.batch) / examples));

function differences(runs: readonly Run[]): string {
  const unique = (of: (run: Run) => unknown): string => uniqueOf(runs, of);
  const sorted = (of: (run: Run) => number | undefined): string =>
    [...new Set(runs.map(of))].sort((a, b) => a! - b!).join(', ');
  const rows = [
    ['data', 'Tetrominoes; MNIST, Fashion-MNIST, smallNORB, 3dShapes', 'Tetrominoes, drawn anew in the same bins'],
    [
      'their factors',
      'rotation in [0, 360], places so that no piece is cut',
      'as the paper’s generator has them: rotation in [0, 337.5], places in [8, 23], the largest pieces cut by half a pixel',
    ],
    ['training examples, dense', '81,920', formatCount(DENSE)],
    ['training examples, sparse', '16,384 (and 8,192 to 65,536)', formatCount(SPARSE)],
    [
      'checkerboard',
      '81,920 training examples',
      'the same fields, of which fewer are drawn; the scale has five bins, so that its halves are unequal',
    ],
    ['steps', '257,000', unique(run => formatCount(lastOf(run).step))],
    ['times through the training examples, dense', '402', unique(run => passes(run, DENSE))],
    ['times through the training examples, sparse', '2,008', unique(run => passes(run, SPARSE))],
    ['batch', '128', unique(({ config }) => config.train.batch)],
    [
      'learning rate of Adam',
      'in an appendix that does not come with the text',
      unique(({ config }) => config.train.learningRate),
    ],
    ['β', '0.001 to 5, twelve values', sorted(betaOfRun)],
    ['layers of 512', '1 and 3', sorted(run => settingOf(run)?.layers)],
    ['convolutional networks', '1 and 3 layers', 'none'],
    ['seeds', '5', 'one; of the sparse models two at β 0.01 and 1'],
    [
      'log p(x)',
      'its estimator is in an appendix that does not come with the text',
      'importance sampling, 64 draws, 500 examples',
    ],
    ['information and marginal KL', 'by batches of 512', 'exactly; by batches of 512 for the claim about these'],
    ['memorisation', 'by eye', 'by distances, beside as many examples that are unseen'],
    ['a difference', 'by eye; bars are standard deviations over seeds', 'beyond its margin'],
  ];
  return tableOf(['', 'Paper', 'Here'], rows);
}
