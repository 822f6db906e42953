import { estimateModel } from '../../../../src/analysis/estimates/estimateModel';
import type { LoadedModel } from '../../../../src/analysis/models/loaded';
import { ESTIMATED, type Estimated } from '../../../../src/analysis/results/estimated';
import { type Remembered, remember } from '../../../../src/analysis/results/remembered';
import { least } from '../../../../src/base/least';
import { UNWATCHED } from '../../../../src/base/progress';
import { rateWeight } from '../../../../src/config/schema/objective';
import { objectiveAt } from '../../../../src/run/bestEvaluation';
import { perExampleAt } from '../../../../src/run/perExample';
import type { Evaluation } from '../../../../src/run/records';
import { lastOf, type Run, untrainedOf } from '../../common/finishedRuns';
import { NotTestable } from '../../common/notTestable';
import { oneAfterAnother } from '../../common/oneAfterAnother';
import { MEMORY_CONTROLS, measureMemoryControls } from './controlMemory';
import { EACH_EXAMPLE, measureEachExample } from './eachExample';
import { BATCHES, measureBatches } from './inBatches';
import { measureSplit, OF_SPLIT, type OfSplit } from './ofSplit';
import { BETAS, settingOf } from '../settings';
import { someOf } from '../study';
import type { Batches, Bounds, Examples, Finished, MemoryControls, Side, Study } from '../study';

/** Of real runs: what is measured of their checkpoints when it is first asked for is kept with them. */
export class MeasuredStudy implements Study {
  /** By kind and file: claims ask for the same. */
  private readonly known = new Map<string, Promise<unknown>>();
  private readonly withModel = oneAfterAnother();

  constructor(readonly runs: readonly Run[]) {}

  async finished(run: Run, side: Side): Promise<Finished> {
    return (await this.measured(EACH_EXAMPLE, lastOf(run).file, measureEachExample))[side];
  }

  early(run: Run): Promise<Examples> {
    const { step } = earliestBest(run);
    const kept = perExampleAt(run.dir, step);
    if (!kept) throw new NotTestable(`a run that kept no values per example of step ${step}`);
    return Promise.resolve(kept);
  }

  estimated(run: Run): Promise<Estimated> {
    return this.estimatedFile(lastOf(run).file);
  }

  /** What β does not change is measured once. */
  untrained(run: Run): Promise<Estimated> {
    const setting = settingOf(run);
    const alike = setting && BETAS.flatMap(beta => someOf(this.runs, setting, beta)).find(one => one.seed === run.seed);
    return this.estimatedFile(untrainedOf(alike ?? run));
  }

  memoryControls(run: Run): Promise<MemoryControls> {
    return this.measured(MEMORY_CONTROLS, lastOf(run).file, measureMemoryControls);
  }

  batches(run: Run): Promise<Batches> {
    return this.measured(BATCHES, lastOf(run).file, measureBatches);
  }

  async bounds(run: Run, side: Side): Promise<Bounds> {
    return (await this.ofSplit(run))[side];
  }

  async distances(run: Run): Promise<readonly number[]> {
    return (await this.ofSplit(run)).distances;
  }

  private ofSplit(run: Run): Promise<OfSplit> {
    return this.measured(OF_SPLIT, lastOf(run).file, measureSplit);
  }

  /** The same question as the product's, so that what it has answered is not measured again. */
  private estimatedFile(file: string): Promise<Estimated> {
    return this.measured(ESTIMATED, file, model => estimateModel(model, UNWATCHED));
  }

  private measured<T>(what: Remembered<T>, file: string, measure: (model: LoadedModel) => Promise<T>): Promise<T> {
    const key = `${what.kind} ${file}`;
    const known = this.known.get(key) as Promise<T> | undefined;
    if (known) return known;
    process.stderr.write(`\r${this.known.size + 1} measurements`);
    const found = remember(what, [file], {}, () => this.withModel(file, measure));
    this.known.set(key, found);
    return found;
  }
}

/** Where a run's own objective was best on held-out examples. @throws NotTestable where it was not evaluated */
export function earliestBest({ tests, config }: Pick<Run, 'tests' | 'config'>): Evaluation {
  const weight = rateWeight(config.objective);
  const best = least(tests, one => objectiveAt(one, weight));
  if (!best) throw new NotTestable('a run that was not evaluated');
  return best;
}
