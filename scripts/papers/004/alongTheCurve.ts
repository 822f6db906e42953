import type { BetaCurve } from '../../../src/analysis/results/curves/betaCurve';
import { configSchema } from '../../../src/config/schema/schema';
import { makeVae } from '../../../src/model/vae';
import { sizeOf } from '../../../src/engine/engine';
import { withError } from '../../../src/views/chart/evaluated';
import { claimOn, type RowOn } from '../common/claims';
import { PARAMETERS, SMALL_BUDGET } from './publishedRates';
import { type MultiRate, multiRateRun, type Study } from './multiRateStudy';

/** What one multi-rate VAE is along its curve, and what differs where its hypernetwork does. */

const OBJECTIVE_SHARE = 0.05;
const RATE_SHARE = 0.25;
/** Nats: what designs may differ by and count as alike. */
const ALIKE = 3;
/** Nats: what is better. */
const BETTER = 1;
/** At which designs are compared. */
const BETAS = [0.01, 0.0316, 0.1, 0.316, 1, 3.16, 10];

type Point = BetaCurve['points'][number];
const heldOut = ({ points }: BetaCurve): Point[] => points.filter(({ kind }) => kind === 'test');
const objectiveAt = ({ distortion, rate, beta }: Pick<Point, 'distortion' | 'rate' | 'beta'>): number =>
  distortion + beta * rate;

export const smallBudget: RowOn<Study> = claimOn<Study, Point[]>({
  figure: 'table of the code',
  says: 'A residual multi-rate VAE that has seen 50,000 binarised digits eight times has rate 76.1, 30.2 and 4.7 and distortion 48.9, 65.3 and 141.6 at β 0.1, 1 and 10.',
  rule: `at each of the three, distortion + β · rate is within ${100 * OBJECTIVE_SHARE} % of it and the rate within ${100 * RATE_SHARE} %, with the learning rate, of those tried, that is best at β 1`,
  async measure(study) {
    const curve = await study.curve(
      multiRateRun(study, 'resnet'),
      SMALL_BUDGET.map(({ beta }) => beta),
    );
    return heldOut(curve);
  },
  holds: points =>
    SMALL_BUDGET.every(published => {
      const found = points.find(({ beta }) => beta === published.beta)!;
      const apart = (a: number, b: number): number => Math.abs(a / b - 1);
      return (
        apart(objectiveAt(found), objectiveAt(published)) <= OBJECTIVE_SHARE &&
        apart(found.rate, published.rate) <= RATE_SHARE
      );
    }),
  written: points =>
    points
      .map(one => {
        const { beta, rate, rateError, distortion, distortionError } = one;
        const published = SMALL_BUDGET.find(row => row.beta === beta)!;
        return `β ${beta}: rate ${withError(rate, rateError)}, distortion ${withError(distortion, distortionError)}, distortion + β · rate ${objectiveAt(one).toFixed(1)} for ${objectiveAt(published).toFixed(1)}`;
      })
      .join('; '),
});

export const rateFalls: RowOn<Study> = claimOn<Study, { rates: number[]; active: number[] }>({
  figure: '1',
  says: 'Along the curve of a multi-rate VAE the rate falls as β grows, and units switch off where β is large (Omniglot: all 32 until β 3.4).',
  rule: 'each of 20 β has a lower rate than the one before, and fewer units are active at the largest β than at the smallest (Omniglot, dense network)',
  async measure(study) {
    const points = heldOut(await study.curve(multiRateRun(study, 'omniglot')));
    return { rates: points.map(({ rate }) => rate), active: points.map(({ activeUnits }) => activeUnits) };
  },
  holds: ({ rates, active }) =>
    rates.every((rate, i) => i === 0 || rate < rates[i - 1]!) && active.at(-1)! < active[0]!,
  written: ({ rates, active }) =>
    `rates ${rates.map(rate => rate.toFixed(1)).join(', ')}; active units ${active.join(', ')}`,
  control: {
    says: 'the same network without gates, which never knows its β',
    async measure(study) {
      const points = heldOut(await study.curve(multiRateRun(study, 'omniglot', OPEN)));
      return { rates: points.map(({ rate }) => rate), active: points.map(({ activeUnits }) => activeUnits) };
    },
    meets: ({ rates, active }) =>
      rates.every((rate, i) => i === 0 || rate < rates[i - 1]!) && active.at(-1)! < active[0]!,
  },
});

const OPEN: Partial<MultiRate> = { encoderGate: 'open', decoderGate: 'open' };

/** How much more distortion + β · rate a design has than the default one, at each β that both were trained for. */
interface Beside {
  readonly name: string;
  readonly more: readonly { readonly beta: number; readonly nats: number }[];
}

async function beside(study: Study, name: string, keys: Partial<MultiRate>): Promise<Beside> {
  const [least, greatest] = keys.range ?? [0.01, 10];
  const betas = BETAS.filter(beta => beta >= least && beta <= greatest && beta >= 0.01);
  const of = async (run: Parameters<Study['curve']>[0]): Promise<Point[]> => heldOut(await study.curve(run, betas));
  const own = await of(multiRateRun(study, 'omniglot', keys));
  const standard = await of(multiRateRun(study, 'omniglot'));
  return { name, more: own.map((one, i) => ({ beta: one.beta, nats: objectiveAt(one) - objectiveAt(standard[i]!) })) };
}

const meanOf = ({ more }: Beside): number => more.reduce((sum, { nats }) => sum + nats, 0) / more.length;
const besideText = (all: readonly Beside[]): string =>
  all
    .map(one => `${one.name}: ${one.more.map(({ beta, nats }) => `${nats.toFixed(1)} at β ${beta}`).join(', ')}`)
    .join('; ');

const designs =
  (all: Readonly<Record<string, Partial<MultiRate>>>) =>
  async (study: Study): Promise<Beside[]> => {
    const found: Beside[] = [];
    for (const [name, keys] of Object.entries(all)) found.push(await beside(study, name, keys));
    return found;
  };

const isAlike = (all: readonly Beside[]): boolean =>
  all.every(({ more }) => more.every(({ nats }) => Math.abs(nats) <= ALIKE));
const withoutGates = { says: 'the network without gates', measure: designs({ 'without gates': OPEN }), meets: isAlike };

export const rangeHardlyMatters: RowOn<Study> = claimOn<Study, Beside[]>({
  figure: '8',
  says: 'The range of β that is trained for hardly matters for what is within it (Omniglot; there with residual networks).',
  rule: `with a from 0.001 to 1 at b 10, and b 0.1 or 1 at a 0.01, distortion + β · rate differs by at most ${ALIKE} nats from that of the range 0.01 to 10, at each β of both`,
  measure: designs({
    '0.001 to 10': { range: [0.001, 10] },
    '0.1 to 10': { range: [0.1, 10] },
    '1 to 10': { range: [1, 10] },
    '0.01 to 1': { range: [0.01, 1] },
    '0.01 to 0.1': { range: [0.01, 0.1] },
  }),
  holds: isAlike,
  written: besideText,
  control: withoutGates,
});

export const deeperIsNoBetter: RowOn<Study> = claimOn<Study, Beside[]>({
  figure: '9, left',
  says: 'Deeper functions from β to the gates are no better (Omniglot; there with residual networks).',
  rule: `none of 2 layers, 2 layers of which the first is shared, and 5 layers has a mean of distortion + β · rate over β that is lower by more than ${BETTER} nat`,
  measure: designs({
    '2 layers': { gateLayers: 2 },
    '2 layers, the first shared': { gateLayers: 2, sharedLayer: true },
    '5 layers': { gateLayers: 5 },
  }),
  holds: all => all.every(one => meanOf(one) >= -BETTER),
  written: besideText,
});

export const gatesHardlyMatter: RowOn<Study> = claimOn<Study, Beside[]>({
  figure: '9, middle and right',
  says: 'What kind of gate it is hardly matters (Omniglot; there with residual networks).',
  rule: `with sigmoid on both sides, √(1 − e^x) on both, the two swapped, and FiLM, distortion + β · rate differs by at most ${ALIKE} nats at each β`,
  measure: designs({
    sigmoid: { encoderGate: 'sigmoid', decoderGate: 'sigmoid' },
    sqrt: { encoderGate: 'sqrt', decoderGate: 'sqrt' },
    swapped: { encoderGate: 'sqrt', decoderGate: 'sigmoid' },
    FiLM: { encoderGate: 'film', decoderGate: 'film' },
  }),
  holds: isAlike,
  written: besideText,
  control: withoutGates,
});

interface Counts {
  readonly name: string;
  readonly plain: number;
  readonly gated: number;
}

export const fewMoreParameters: RowOn<Study> = claimOn<Study, Counts[]>({
  figure: 'Table 1',
  says: 'Gates add few parameters.',
  rule: 'the residual and the convolutional network have the parameters that the authors’ code has, and with gates at most 1 % more',
  measure: () =>
    (['resnet', 'cnn'] as const).map(architecture => {
      const section = { architecture, latent: 32, ...(architecture === 'cnn' && CNN) };
      const { model, objective } = configSchema().parse({
        data: { name: 'tetrominoes' },
        model: section,
        objective: { name: 'multi-rate' },
      });
      const count = (gates: boolean): number =>
        makeVae(model, [28, 28, 1], undefined, gates ? (objective as MultiRate) : undefined).parameters.reduce(
          (sum, { shape }) => sum + sizeOf(shape),
          0,
        );
      return { name: architecture, plain: count(false), gated: count(true) };
    }),
  holds: all => all.every(({ name, plain, gated }) => plain === PARAMETERS[name as 'cnn'] && gated <= 1.01 * plain),
  written: all =>
    all
      .map(
        ({ name, plain, gated }) =>
          `${name}: ${plain.toLocaleString('en')}, with gates ${gated.toLocaleString('en')} (${(100 * (gated / plain - 1)).toFixed(2)} % more)`,
      )
      .join('; '),
});

const CNN = { channels: [128, 256, 512, 1024], norm: 'batch' };
