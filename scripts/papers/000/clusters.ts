import { claim, type Row } from './claim';
import { NotTestable } from '../common/notTestable';
import type { Evidence } from './evidence';
import { clusters, type Exchange, type Point, type Sharing, sharing } from './likeNeighbours';

/** What the paper says of its maps of models: Figure 3. Instead of looking at a map, neighbours are counted. */

export const SEEDS: Exchange = {
  label: ({ seed }) => seed,
  unit: ({ run }) => run,
  stratum: ({ objective }) => objective,
};
export const OBJECTIVES: Exchange = {
  label: ({ objective }) => objective,
  unit: ({ run }) => run,
  stratum: ({ seed }) => seed,
};
export const STEPS: Exchange = {
  label: ({ step }) => String(step),
  unit: ({ run, step }) => `${run} ${step}`,
  stratum: ({ run }) => run,
};

const known = new WeakMap<Evidence, Promise<Point[]>>();

function pointsOf(evidence: Evidence): Promise<Point[]> {
  const points = known.get(evidence) ?? measure(evidence);
  known.set(evidence, points);
  return points;
}

/** The checkpoints of all convolutional models with ten latent units. */
async function measure(evidence: Evidence): Promise<Point[]> {
  const points: Point[] = [];
  for (const { dir, seed, config, checkpoints } of evidence.of('conv', {})) {
    for (const { step, file } of checkpoints) {
      const { linearCka } = await evidence.compare(file);
      const at = linearCka.flatMap((row, i) => row.slice(0, i).map(value => value ?? 0));
      points.push({ run: dir, seed: String(seed), objective: JSON.stringify(config.objective), step, at });
    }
  }
  const count = (of: (point: Point) => string): number => new Set(points.map(of)).size;
  if (count(({ seed }) => seed) < 2) throw new NotTestable('one seed only');
  if (count(({ objective }) => objective) < 2) throw new NotTestable('one objective only');
  return points;
}

/** Sharings by what they are called. */
type Sharings = Readonly<Record<string, Sharing>>;

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function sharingsText(all: Sharings): string {
  return Object.entries(all)
    .map(
      ([name, { share, middle, limit }]) =>
        `${name} ${percent(share)} (labels exchanged: ${percent(middle)}, in 95 % of cases at most ${percent(limit)})`,
    )
    .join('; ');
}

/** Two halves of the checkpoints of every run. */
function halves(points: readonly Point[]): { early: Point[]; late: Point[] } {
  const steps = [...new Set(points.map(({ step }) => step))].sort((a, b) => a - b);
  const middle = steps[Math.floor(steps.length / 2)]!;
  return { early: points.filter(({ step }) => step < middle), late: points.filter(({ step }) => step > middle) };
}

/** A label clusters at some time, and there its share is larger than at the other time. */
export function clustersAboveAll(when: Sharing, other: Sharing): boolean {
  return clusters(when) && when.share > other.share;
}

export const CLUSTERS: readonly Row[] = [
  claim<Sharings>({
    figure: '3a',
    says: 'Models do not cluster by their seed.',
    rule:
      'the nearest checkpoint of another run shares the seed no more often than in 95 % of exchanges of seeds between runs of ' +
      'the same objective',
    measure: async evidence => ({ 'of one seed': sharing(await pointsOf(evidence), SEEDS) }),
    holds: all => !clusters(all['of one seed']!),
    written: sharingsText,
    control: {
      says: 'the same test of objectives: where it does not find even those, it is too weak to show anything of seeds',
      measure: async evidence => ({ 'of one objective': sharing(await pointsOf(evidence), OBJECTIVES) }),
      meets: all => !clusters(all['of one objective']!),
    },
  }),
  claim<Sharings>({
    figure: '3b',
    says: 'Models cluster by epoch, the early ones above all.',
    rule:
      'the nearest checkpoint of another run is of the same step more often than in 95 % of exchanges of steps within runs, ' +
      'before the middle of training, and there more often than after it',
    async measure(evidence) {
      const points = await pointsOf(evidence);
      const { early, late } = halves(points);
      return { early: sharing(early, STEPS), late: sharing(late, STEPS) };
    },
    holds: ({ early, late }) => clustersAboveAll(early!, late!),
    written: sharingsText,
  }),
  claim<Sharings>({
    figure: '3b',
    says: 'Models cluster by their regularisation, the more the longer they train.',
    rule:
      'after the middle of training the nearest checkpoint of another run is of the same objective more often than in 95 % of ' +
      'exchanges of objectives between whole runs of the same seed, and more often than before it',
    async measure(evidence) {
      const points = await pointsOf(evidence);
      const { early, late } = halves(points);
      return { early: sharing(early, OBJECTIVES), late: sharing(late, OBJECTIVES) };
    },
    holds: ({ early, late }) => clustersAboveAll(late!, early!),
    written: sharingsText,
  }),
];
