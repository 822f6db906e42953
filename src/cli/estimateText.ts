import type { z } from 'zod';
import { COLLAPSE_RATE } from '../analysis/findings/collapse';
import { errorText } from '../analysis/findings/wording';
import type { Estimated, EstimatedPart } from '../analysis/results/estimated';
import type { pictureHardExamples } from '../protocol/estimateRequests';
import { errorOver } from '../views/chart/evaluated';
import { examplesOf, formatCount } from '../views/chart/format';
import { table } from './textTable';

/** Estimates of a checkpoint as text. */

/** A mean over n examples, of which one has no error. */
export function within({ value, error }: { value: number; error: number }, n: number): string {
  const spread = errorOver(n, error);
  return spread === null ? fixed(value, 2) : `${fixed(value, 2)} ± ${errorText(spread, 0.01, one => one.toFixed(2))}`;
}

/** Without the sign of a zero. */
const fixed = (value: number, digits: number): string => value.toFixed(digits).replace(/^-(0\.?0*)$/, '$1');

/** A row for each quantity, a column for each part; nats. */
export function estimateText(estimated: Estimated): string {
  const { step, train, test, mig, causes } = estimated;
  const row = (name: string, of: (part: EstimatedPart) => string): string[] => [name, of(train), of(test)];
  const batch = train.minibatch ?? test.minibatch;
  const rows = [
    ['nats', examplesOf(train.n, 'train'), examplesOf(test.n, 'held-out')],
    row('rate', part => within(part.rate, part.n)),
    row('distortion', part => within(part.distortion, part.n)),
    row('ELBO', part => within(part.elbo, part.n)),
    row('mutual information', part => within(part.exact.mutualInformation, part.n)),
    row('marginal KL', part => within(part.exact.marginalKl, part.n)),
    ...(batch
      ? [
          row(`mutual information, batches of ${batch.batch}`, ({ minibatch }) =>
            minibatch ? within(minibatch.mutualInformation, minibatch.n) : '–',
          ),
          row(`marginal KL, batches of ${batch.batch}`, ({ minibatch }) =>
            minibatch ? within(minibatch.marginalKl, minibatch.n) : '–',
          ),
        ]
      : []),
    row('log p(x), importance-sampled', ({ logLikelihood }) =>
      logLikelihood ? within(logLikelihood, logLikelihood.n) : '–',
    ),
    row('examples blended, median', part =>
      part.perplexity >= 100 ? formatCount(Math.round(part.perplexity)) : part.perplexity.toPrecision(3),
    ),
  ];
  return [
    `step ${formatCount(step)}`,
    table(rows),
    `Mutual information is log N at the most: ${most(train)} in training, ${most(test)} held out.`,
    ...likelihoodText(train.logLikelihood),
    ...memorisationText(estimated),
    ...gapText(mig),
    ...(Math.min(train.n, test.n) < 2 ? ['Of one example there is no standard error.'] : []),
    ...[...new Set(Object.values(causes))],
  ].join('\n');
}

/** What the rows of the picture are, and where it lies. */
export function picturesText({ examples, perplexity, file }: z.output<typeof pictureHardExamples.result>): string {
  const blended = perplexity.map(value => value.toPrecision(2)).join(', ');
  return (
    `${examples.length} held-out examples around the 90th percentile of distance to training examples; below each what the model makes of ` +
    `it, the nearest training example, and what the best decoder would blend (of ${blended} examples).\n${file}`
  );
}

const most = ({ count }: EstimatedPart): string => `${Math.log(count).toFixed(2)} nats of ${examplesOf(count, null)}`;

function likelihoodText(told: EstimatedPart['logLikelihood']): string[] {
  if (told === null) return [];
  const { n, draws, effective } = told;
  return [
    `log p(x) of ${examplesOf(n, null)} by ${draws} draws each, which tell as much as ${effective.toFixed(1)} of p(z|x): on average too low.`,
  ];
}

/** '3.4 ± 0.9', in hundredths; undefined where it is not measured, or not judged because all reconstructions are alike. */
export function memorisedPoints({ memorisation, test }: Pick<Estimated, 'memorisation' | 'test'>): string | undefined {
  if (memorisation === null || test.rate.value < COLLAPSE_RATE) return undefined;
  const { value, error } = memorisation.excess;
  return `${points(value)} ± ${points(error)}`;
}

const points = (share: number): string => (100 * share).toFixed(1);

function memorisationText(estimated: Estimated): string[] {
  if (estimated.memorisation === null) return [];
  const memorised = memorisedPoints(estimated);
  if (memorised === undefined) {
    return ['Memorisation is not judged: at hardly any rate all reconstructions are alike.'];
  }
  const { n, among, nearTrained, nearUnseen } = estimated.memorisation;
  return [
    `Of ${formatCount(n)} reconstructions of held-out examples ${points(nearTrained)} % look most like one of ${formatCount(among)} training ` +
      `examples, ${points(nearUnseen)} % like one of as many unseen ones: ${memorised} points of memorisation.`,
  ];
}

function gapText(mig: Estimated['mig']): string[] {
  if (mig === null) return [];
  const each = mig.factors.map(({ name, gap, unit }) => `${name} ${fixed(gap, 2)} (unit ${unit})`);
  return [
    `Mutual information gap over ${examplesOf(mig.n, null)}: ${gapWithError(mig)}, the mean of ${each.join(', ')}.`,
  ];
}

/** The gap is between 0 and 1: three digits. */
export const gapWithError = ({ value, error }: NonNullable<Estimated['mig']>): string =>
  `${fixed(value, 3)} ± ${errorText(error, 0.001, one => one.toFixed(3))}`;
