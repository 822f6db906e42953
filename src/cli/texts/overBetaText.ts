import type { z } from 'zod';
import type { EstimatedPart } from '../../analysis/results/estimated';
import type { estimateOverBeta, pictureSamples, profileOverBeta } from '../../protocol/multiRateRequests';
import { formatGiven } from '../../base/formatGiven';
import { examplesOf, formatBeta, formatCount } from '../../views/chart/format';
import { fewDimensionText } from '../../views/profiles/profileTable';
import { gapWithError, memorisedPoints, within } from '../estimateText';
import { cell, table } from '../textTable';

/** What a multi-rate VAE is at several β, as text. */

type Estimates = z.output<typeof estimateOverBeta.result>['points'];
type Profiles = z.output<typeof profileOverBeta.result>['points'];

/** A table for held-out examples and one for training ones, a row for each β; nats. */
export function estimatesText(points: Estimates): string {
  const [first] = points as [Estimates[number], ...Estimates];
  const gaps = points.some(({ mig }) => mig !== null);
  const partsText = (kind: 'test' | 'train'): string =>
    table([
      ['β', ...PART_COLUMNS, ...(kind === 'test' ? ['memorised, points', ...(gaps ? ['MIG'] : [])] : [])],
      ...points.map(point => [
        formatGiven(point.beta),
        ...partCells(point[kind]),
        ...(kind === 'test'
          ? [memorisedPoints(point) ?? '–', ...(gaps ? [point.mig ? gapWithError(point.mig) : '–'] : [])]
          : []),
      ]),
    ]);
  return [
    `step ${formatCount(first.step)}, ${examplesOf(first.test.n)}, nats`,
    partsText('test'),
    '',
    examplesOf(first.train.n, 'train'),
    partsText('train'),
    ...new Set(points.flatMap(({ causes }) => Object.values(causes))),
  ].join('\n');
}

const PART_COLUMNS = ['rate', 'mutual information', 'marginal KL', 'log p(x)'];

function partCells({ n, rate, exact, logLikelihood }: EstimatedPart): string[] {
  return [
    within(rate, n),
    within(exact.mutualInformation, n),
    within(exact.marginalKl, n),
    logLikelihood ? within(logLikelihood, logLikelihood.n) : '–',
  ];
}

/** 2NN's fit of every layer, a column for each β. */
export function profilesText(points: Profiles): string {
  const [first] = points as [Profiles[number], ...Profiles];
  const few = fewDimensionText(first);
  const rows = first.layers.map(({ name, width }, i) => [
    name,
    String(width),
    ...points.map(({ layers }) => {
      const { fit, fitError } = layers[i]!.id;
      return `${cell(fit, 2)} ± ${cell(fitError, 2)}`;
    }),
  ]);
  const causes = new Set(points.flatMap(({ layers }) => layers.flatMap(({ id }) => id.cause ?? [])));
  return [
    `2NN intrinsic dimension by linear fit, ${examplesOf(first.n, first.split)}, step ${formatCount(first.step)}`,
    ...(few === null ? [] : [few]),
    table([['layer', 'width', ...points.map(({ beta }) => formatBeta(beta))], ...rows]),
    ...causes,
  ].join('\n');
}

/** What the rows and columns of the picture are, and where it lies. */
export function samplesText({ step, rows, betas, file }: z.output<typeof pictureSamples.result>): string {
  const each = betas === null ? '' : ` From left to right β ${betas.map(formatGiven).join(', ')}.`;
  return `step ${formatCount(step)}: ${rows} draws of z from the prior, a row each.${each}\n${file}`;
}
