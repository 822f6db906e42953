import { withError } from '../../../src/views/chart/evaluated';
import { NotTestable } from '../common/notTestable';
import { tableOf } from '../common/pageParts';
import { FIGURE_4, LOWEST, SMALL_BUDGET_BESIDE } from './publishedRates';
import { multiRateRun, objectiveOf, retrainedOf, type Study } from './multiRateStudy';

/** The residual VAEs on MNIST beside what Bae et al. (2023) and their code's table give. */

interface OnCurve {
  readonly rate: number;
  readonly distortion: number;
}

/** Distortion at a rate, in a straight line between the points beside it; undefined beyond them. */
export function distortionAt(points: readonly OnCurve[], rate: number): number | undefined {
  const sorted = [...points].sort((a, b) => a.rate - b.rate);
  const next = sorted.findIndex(point => point.rate >= rate);
  const [low, high] = [sorted[next - 1], sorted[next]];
  if (high?.rate === rate) return high.distortion;
  if (!low || !high) return undefined;
  return low.distortion + ((high.distortion - low.distortion) * (rate - low.rate)) / (high.rate - low.rate);
}

export async function besidePublished(study: Study): Promise<string> {
  return tables(study).catch((thrown: unknown) => {
    if (thrown instanceof NotTestable) return `There is ${thrown.message}.`;
    throw thrown;
  });
}

async function tables(study: Study): Promise<string> {
  const run = multiRateRun(study, 'resnet');
  const retrained = retrainedOf(study, 'resnet');
  const { points } = await study.curve(
    run,
    SMALL_BUDGET_BESIDE.map(({ beta }) => beta),
  );
  const budget = SMALL_BUDGET_BESIDE.map(theirs => {
    const { beta } = theirs;
    const own = points.find(point => point.kind === 'test' && point.beta === beta)!;
    const single = retrained.find(({ config: { objective } }) => 'beta' in objective && objective.beta === beta);
    const last = single?.tests.at(-1);
    const sum = ({ rate, distortion }: OnCurve): number => distortion + beta * rate;
    const pair = ({ rate, distortion }: OnCurve): string => `${rate.toFixed(1)} / ${distortion.toFixed(1)}`;
    return [
      String(beta),
      pair(theirs.multiRate),
      pair(own),
      pair(theirs.retrained),
      last ? pair(last) : '',
      (sum(theirs.multiRate) - sum(theirs.retrained)).toFixed(1),
      single ? (sum(own) - objectiveOf(single)).toFixed(1) : '',
    ];
  });
  const { points: along } = await study.curve(run);
  const heldOut = along.filter(({ kind }) => kind === 'test');
  const figure = FIGURE_4.map(([rate, distortion]) => {
    const own = distortionAt(heldOut, rate);
    return [rate.toFixed(1), distortion.toFixed(1), own === undefined ? 'beyond its curve' : own.toFixed(1)];
  });
  const lowest = heldOut.reduce((best, one) => (one.elbo > best.elbo ? one : best));
  const { train } = run.config;
  return [
    `Theirs: batches of 128, a warm-up of 10 of 200 epochs and a cosine decay, a learning rate of 0.001 (0.0003 of retrained ones), Larochelle’s digits; of their code’s table no more is known than 8 epochs of 50,000 digits. Here: ${train.epochs} epochs of 50,000 digits that our generator binarised, batches of ${train.batch}, a learning rate of ${train.learningRate} with ${train.learningRateWarmup} steps of warm-up and cosine decay, 10,000 held-out digits.`,
    'Their code’s table, 8 epochs: rate / distortion, and by how much distortion + β · rate of the multi-rate one is larger.',
    tableOf(['β', 'multi-rate, theirs', 'here', 'retrained, theirs', 'here', 'difference, theirs', 'here'], budget),
    'Figure 4, MNIST, after their 200 epochs: the distortion of the residual multi-rate VAE at the rate of each of its points, here read off between the 20 β that were measured.',
    tableOf(['rate', 'distortion, theirs', 'here, 8 epochs'], figure),
    `Table 2, the lowest −ELBO along its curve: ${LOWEST.multiRate} after 200 epochs there, ${withError(-lowest.elbo, lowest.elboError)} after 8 here.`,
  ].join('\n\n');
}
