import { count } from '../../../src/analysis/findings/wording';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { type Claim, judged, type Judgement, untestable } from './claim';
import { type Evidence, isDecoder, isEncoder, isLatent, overLayers, same } from './evidence';
import { nearestNeighbours, type Point } from './likeNeighbours';
import { firstOf, lastOf, type Run } from './runs';
import { spreadOf, written } from './quantiles';

/** What the paper says of training: Figures 3, 4, 14 and 19. */

const ALIKE = 0.8;
/** A layer has settled once its CKA with its last state stays above this. */
const SETTLED = 0.95;

/** The first checkpoint of each run with its last one. */
function earlyAndLast(evidence: Evidence, runs: readonly Run[]): Promise<Comparison[]> {
  return Promise.all(runs.map(run => evidence.compare(firstOf(run).file, lastOf(run).file)));
}

async function encoderFirst(evidence: Evidence, runs: readonly Run[]): Promise<Judgement> {
  if (runs.length === 0) return untestable('no finished runs');
  const all = await earlyAndLast(evidence, runs);
  const [encoder, latent, decoder] = [isEncoder, isLatent, isDecoder].map(part => overLayers(all, part));
  const { step } = firstOf(runs[0]!);
  return judged(
    all.every((_, i) => {
      const [inner, outer] = [isEncoder, isDecoder].map(part => overLayers([all[i]!], part).mean);
      return inner! >= ALIKE && inner! > outer!;
    }),
    `step ${step} with the last one, ${count(runs.length, 'run')}: encoder ${written(encoder!)}, mean, log-variance and ` +
      `sampled ${written(latent!)}, decoder ${written(decoder!)}`,
  );
}

/** The checkpoint (from 1) that a layer has settled at, the last one at the latest; the mean over some layers. */
async function settling(evidence: Evidence, run: Run, part: (layer: string) => boolean): Promise<number> {
  const last = lastOf(run);
  const courses: number[][] = [];
  for (const { file } of run.checkpoints.slice(0, -1)) {
    courses.push(same(await evidence.compare(file, last.file), part));
  }
  const layers = courses[0]!.map((_, layer) => {
    const lastUnsettled = courses.findLastIndex(course => course[layer]! < SETTLED);
    return lastUnsettled + 2;
  });
  return spreadOf(layers).mean;
}

async function bottomUp(evidence: Evidence, runs: readonly Run[]): Promise<Judgement> {
  if (runs.length === 0) return untestable('no finished runs');
  const found: { encoder: number; decoder: number }[] = [];
  for (const run of runs) {
    const [encoder, decoder] = [await settling(evidence, run, isEncoder), await settling(evidence, run, isDecoder)];
    found.push({ encoder, decoder });
  }
  const text = (part: 'encoder' | 'decoder'): string => written(spreadOf(found.map(one => one[part])), 1);
  return judged(
    found.every(({ encoder, decoder }) => encoder < decoder),
    `of ${runs[0]!.checkpoints.length} checkpoints, the layers of the encoder have settled at the ` +
      `${text('encoder')}th, those of the decoder at the ${text('decoder')}th on average`,
  );
}

/** The checkpoints of runs, placed by the similarities between their layers. */
async function pointsOf(
  evidence: Evidence,
  runs: readonly Run[],
  labelOf: (run: Run, step: number) => string,
): Promise<Point[]> {
  const points: Point[] = [];
  for (const run of runs) {
    for (const { step, file } of run.checkpoints) {
      const { linearCka } = await evidence.compare(file);
      const at = linearCka.flatMap((row, i) => row.slice(0, i).map(value => value ?? 0));
      points.push({ run: run.dir, label: labelOf(run, step), at });
    }
  }
  return points;
}

const conv = ({ runs }: Evidence): Run[] => runs.filter(({ architecture }) => architecture === 'conv');

/** How far into training (share of the steps) the held-out loss has done 90 % of its way. */
function converged({ tests }: Run): number {
  const [first, last] = [tests[0]!.loss, tests.at(-1)!.loss];
  const done = tests.find(({ loss }) => loss <= last + 0.1 * (first - last))!;
  return done.step / tests.at(-1)!.step;
}

export const LEARNING: readonly Claim[] = [
  {
    figure: '3a',
    says: 'Models do not cluster by their seed.',
    rule: 'the nearest checkpoint of another run shares the seed no more often than chance has it (95 %)',
    judge: async evidence => {
      const runs = conv(evidence);
      if (new Set(runs.map(({ seed }) => seed)).size < 2) return untestable('one seed');
      const { share, chance } = nearestNeighbours(await pointsOf(evidence, runs, ({ seed }) => String(seed)));
      return judged(share <= chance[1], sharesText(share, chance));
    },
  },
  {
    figure: '3b',
    says: 'Models cluster by epoch, the early ones above all.',
    rule: 'the nearest checkpoint of another run is of the same step more often than chance has it (95 %)',
    judge: async evidence => {
      const runs = conv(evidence);
      if (runs.length < 2) return untestable('fewer than two runs');
      const { share, chance } = nearestNeighbours(await pointsOf(evidence, runs, (_, step) => String(step)));
      return judged(share > chance[1], sharesText(share, chance));
    },
  },
  {
    figure: '3b',
    says: 'Models cluster by their regularisation, the more the longer they train.',
    rule: 'in the second half, the nearest checkpoint of another run has the same objective more often than chance has it (95 %)',
    judge: async evidence => {
      const runs = conv(evidence);
      if (new Set(runs.map(({ seed }) => seed)).size < 2) return untestable('one seed');
      const late = runs.map(run => ({
        ...run,
        checkpoints: run.checkpoints.filter(({ step }) => 2 * step >= lastOf(run).step),
      }));
      const points = await pointsOf(evidence, late, ({ objective }) => JSON.stringify(objective));
      const { share, chance } = nearestNeighbours(points);
      return judged(share > chance[1], sharesText(share, chance));
    },
  },
  {
    figure: '4',
    says: 'Early in training the encoder is already much like the one of the finished model, the decoder is not.',
    rule: `in every run, CKA of the encoder's layers is ${ALIKE} or more on average, and above that of the decoder's`,
    judge: evidence => encoderFirst(evidence, conv(evidence)),
  },
  {
    figure: '4',
    says: 'Learning goes from the input upwards: the encoder settles before the decoder.',
    rule: `in every run, the layers of the encoder reach CKA ${SETTLED} with their last state at earlier checkpoints`,
    judge: evidence => bottomUp(evidence, conv(evidence)),
  },
  {
    figure: '14',
    says: 'So it is in fully connected models: encoder early, decoder later (Annealed VAE).',
    rule: `CKA of the encoder's layers is ${ALIKE} or more on average, and above that of the decoder's`,
    judge: evidence => encoderFirst(evidence, evidence.of('fc', { name: 'annealed-vae' })),
  },
  {
    figure: '19',
    says: 'Of one objective, the less regularised models reach lower losses.',
    rule: 'every seed of β 1 ends below every seed of β 8',
    judge: ({ runs }) => {
      const [low, high] = [1, 8].map(beta =>
        runs
          .filter(
            ({ architecture, objective }) => architecture === 'conv' && 'beta' in objective && objective.beta === beta,
          )
          .map(({ tests }) => tests.at(-1)!.loss),
      );
      if (low!.length === 0 || high!.length === 0) return untestable('no finished runs');
      return judged(
        Math.max(...low!) < Math.min(...high!),
        `held-out loss at the end: β 1 ${written(spreadOf(low!), 1)}, β 8 ${written(spreadOf(high!), 1)} nats`,
      );
    },
  },
  {
    figure: '19',
    says: 'All models converge at the same time, but Annealed VAEs take longer to reach their plateau.',
    rule: 'the others have done 90 % of the way within a quarter of the training of each other, Annealed VAEs come last',
    judge: evidence => {
      const [annealed, others] = [true, false].map(is =>
        conv(evidence)
          .filter(({ objective }) => (objective.name === 'annealed-vae') === is)
          .map(converged),
      );
      if (annealed!.length === 0 || others!.length === 0) return untestable('no finished runs');
      const [late, early] = [spreadOf(annealed!), spreadOf(others!)];
      const percent = ({ mean, least, greatest }: typeof late): string =>
        `${(100 * mean).toFixed(0)} % (${(100 * least).toFixed(0)}–${(100 * greatest).toFixed(0)}) of the training`;
      return judged(
        early.greatest - early.least <= 0.25 && late.least > early.greatest,
        `90 % of the way: Annealed VAEs after ${percent(late)}, the others after ${percent(early)}`,
      );
    },
  },
];

function sharesText(share: number, [low, high]: readonly [number, number]): string {
  return `${(100 * share).toFixed(0)} %; by chance ${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %`;
}
