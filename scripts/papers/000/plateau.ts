import { claim, type Row } from './claim';
import type { Evidence } from './evidence';
import { apart, type Spread, spreadOf, written } from '../common/quantiles';
import type { Run } from '../common/finishedRuns';
import { ANNEALED, BETA_1, BETA_8, DIP_1, DIP_20, type Settings } from './runs';

/** What the paper says of the losses: Figure 19. */

interface Ends {
  readonly less: readonly number[];
  readonly more: readonly number[];
}

type Of = 'loss' | 'distortion' | 'rate' | 'elbo';

function endsOf(evidence: Evidence, [less, more]: readonly [Settings, Settings], of: Of): Ends {
  const [a, b] = [less, more].map(settings => evidence.of('conv', settings).map(({ tests }) => tests.at(-1)![of]));
  return { less: a!, more: b! };
}

const endsText = ({ less, more }: Ends): string =>
  `held out, at the end: ${written(spreadOf(less), 1)} and ${written(spreadOf(more), 1)} nats`;

const lower = ({ less, more }: Ends): boolean => apart(more, less);

const BETA: readonly [Settings, Settings] = [BETA_1, BETA_8];
const LAMBDA: readonly [Settings, Settings] = [DIP_1, DIP_20];

function lowerEnd(says: string, kinds: readonly [Settings, Settings], of: Of): Row {
  return claim<Ends>({
    figure: '19',
    says,
    rule: 'every seed of the less regularised models ends below every seed of the more regularised ones',
    measure: evidence => endsOf(evidence, kinds, of),
    holds: lower,
    written: endsText,
  });
}

/** How far into training (share of the steps) held-out −ELBO has done 90 % of its way. */
export function converged(tests: readonly { readonly step: number; readonly elbo: number }[]): number {
  const [first, last] = [-tests[0]!.elbo, -tests.at(-1)!.elbo];
  const done = tests.find(({ elbo }) => -elbo <= last + 0.1 * (first - last))!;
  return done.step / tests.at(-1)!.step;
}

interface Times {
  readonly annealed: Spread;
  readonly others: Spread;
}

function timesOf(evidence: Evidence): Times {
  const annealed = evidence.of('conv', ANNEALED);
  const others = evidence.of('conv', {}).filter(run => !annealed.includes(run));
  const of = (runs: readonly Run[]): Spread => spreadOf(runs.map(({ tests }) => converged(tests)));
  return { annealed: of(annealed), others: of(others) };
}

function timesText({ annealed, others }: Times): string {
  const percent = ({ mean, least, greatest }: Spread): string =>
    `${(100 * mean).toFixed(0)} % (${(100 * least).toFixed(0)} to ${(100 * greatest).toFixed(0)}) of the training`;
  return `90 % of the way of −ELBO: Annealed VAEs after ${percent(annealed)}, the others after ${percent(others)}`;
}

export const PLATEAU: readonly Row[] = [
  claim<Ends>({
    figure: '19',
    says: 'Of β-VAEs, the less regularised reach lower losses (β 1, β 8).',
    rule: 'every seed of the less regularised models ends below every seed of the more regularised ones',
    measure: evidence => endsOf(evidence, BETA, 'loss'),
    holds: lower,
    written: endsText,
    control: {
      says:
        'the same of −ELBO, which counts the rate once in both: the claim is not shown when it fails there, so that the weight ' +
        'alone makes the losses differ',
      measure(evidence) {
        const { less, more } = endsOf(evidence, BETA, 'elbo');
        return { less: less.map(elbo => -elbo), more: more.map(elbo => -elbo) };
      },
      meets: elbos => !lower(elbos),
    },
  }),
  lowerEnd('Of that loss, the distortion: β 1 below β 8.', BETA, 'distortion'),
  lowerEnd('Of that loss, the rate: β 1 below β 8.', BETA, 'rate'),
  lowerEnd(
    'Of DIP-VAE II, the less regularised reach lower losses, in distortion: λ 1 below λ 20.',
    LAMBDA,
    'distortion',
  ),
  lowerEnd('And in rate, the other part of the loss: λ 1 below λ 20.', LAMBDA, 'rate'),
  claim<Times>({
    figure: '19',
    says: 'All models start to converge at the same time.',
    rule: 'all but Annealed VAEs have done 90 % of the way within a quarter of the training of each other',
    measure: timesOf,
    holds: ({ others }) => others.greatest - others.least <= 0.25,
    written: timesText,
  }),
  claim<Times>({
    figure: '19',
    says: 'Annealed VAEs take longer to reach their plateau.',
    rule: 'every Annealed VAE has done 90 % of the way later than every other model',
    measure: timesOf,
    holds: ({ annealed, others }) => annealed.least > others.greatest,
    written: timesText,
  }),
];
