import { join } from 'node:path';
import { betaOf, mainParameter } from '../../config/schema/objective';
import { evaluationsOf, lastEvaluation } from '../../analysis/population/curvePoints';
import { findings } from '../../analysis/findings/findings';
import { peekComparison } from '../../analysis/results/rememberedLayers';
import { peek } from '../../analysis/results/remembered';
import type { Comparison, Settling } from '../../analysis/results/comparison';
import type { Finding } from '../../analysis/results/finding';
import { PROFILE, type Profile } from '../../analysis/results/profile';
import type { CurvePoint } from '../../analysis/results/curve';
import { peekSettling } from '../../analysis/similarity/settling';
import { ifReadable } from '../../run/folder';
import type { FollowedRun } from '../../run/follow';
import { Watched } from '../../run/stamp';
import { isTraining } from '../text/run';

/** What the findings need of a followed run. */
export type FoundRun = Pick<FollowedRun, 'dir' | 'info' | 'config' | 'health' | 'scalars' | 'checkpoints'>;

/** What was measured of a run's last checkpoint before, and kept in its folder. */
interface Remembered {
  comparison?: Comparison | undefined;
  profile?: Profile | undefined;
  settling?: Settling | undefined;
}

const memory = new WeakMap<FoundRun, { last: string; watched: Watched<Remembered>; known: Remembered }>();

/**
 * What is found of a run without measuring anything: from its evaluations and from what was measured before.
 * @param points those of the finished runs that differ from it in their parameter and seed alone
 * @param runs all runs of its config
 */
export function findingsOf(run: FoundRun, points: readonly CurvePoint[], runs: readonly FoundRun[]): Finding[] {
  const { config, info, scalars } = run;
  const { comparison, profile, settling } = rememberedOf(run);
  const own = config && mainParameter(config.objective)?.value;
  const alike = points.filter(({ parameter }) => parameter.value === own).map(point => point.run);
  const seeds = runs.filter(one => one.dir !== run.dir && alike.includes(one.dir));
  return findings({
    likelihood: config?.model.likelihood ?? 'bernoulli',
    beta: config && betaOf(config.objective),
    test: lastEvaluation(scalars, 'test'),
    train: lastEvaluation(scalars, 'train'),
    tests: evaluationsOf(scalars, 'test'),
    stepsPerEpoch: info.stepsPerEpoch,
    examples: config && { ...info.data, most: config.analysis.examples },
    comparison,
    profile,
    settlings: settling && [settling, ...seeds.flatMap(one => rememberedOf(one).settling ?? [])],
    curve: points.length > 0 ? { points: [...points] } : undefined,
  });
}

/** Read again only where the run's results or its last checkpoint have changed; nothing of a run that still trains. */
function rememberedOf(run: FoundRun): Remembered {
  const last = run.checkpoints.at(-1)?.file;
  if (last === undefined || isTraining(run)) return {};
  let entry = memory.get(run);
  if (entry?.last !== last) {
    const read = () => ({
      comparison: peekComparison([last]),
      profile: peek(PROFILE, [last], {}),
      settling: peekSettling(run.checkpoints),
    });
    entry = { last, watched: new Watched(join(run.dir, 'analysis'), read), known: {} };
    memory.set(run, entry);
  }
  const now = entry;
  ifReadable(() => now.watched.refresh(Date.now(), known => (now.known = known)));
  return now.known;
}
