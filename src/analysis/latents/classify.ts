import { type Watch, breathe } from '../../base/progress';
import type { Dataset } from '../../data/examples/dataset';
import type { Engine, Program, State } from '../../engine/engine';
import type { Classifier } from '../../model/architectures/classifier';
import { classificationProgram } from '../../model/programs';
import type { ClassifierEvaluation } from '../../run/records';
import { evaluationInputs, notFinite } from '../models/evaluationInputs';
import { meanAndError } from './latentUnits';

const BATCH = 200;

/** Measures how well a classifier tells the factors of fixed examples. */
export class ClassifierEvaluator {
  private constructor(
    private readonly classifier: Classifier,
    private readonly dataset: Dataset,
    private readonly engine: Engine,
    private readonly program: Program,
  ) {}

  static async prepare(classifier: Classifier, dataset: Dataset, engine: Engine): Promise<ClassifierEvaluator> {
    const { describe, spec } = classificationProgram(classifier, BATCH);
    return new ClassifierEvaluator(classifier, dataset, engine, await engine.compile(describe, spec));
  }

  /**
   * Means over `examples`: a function of the weights in `state` and the examples.
   * @throws NotFiniteError if a value is not finite; the signal's reason when `watch` is cancelled
   */
  async evaluate(
    state: State,
    examples: Uint32Array,
    { kind, step }: { kind: 'train' | 'test'; step: number },
    watch: Watch,
  ): Promise<{ scalar: ClassifierEvaluation }> {
    const { classifier, dataset } = this;
    const factors = dataset.factors!;
    const n = examples.length;
    const totals = new Float64Array(n);
    const sums = classifier.heads.map(() => ({ crossEntropy: 0, right: 0 }));
    for (let start = 0; start < n; start += BATCH) {
      await breathe(watch);
      const inputs = evaluationInputs(classifier, dataset, examples, start, BATCH, 0);
      const out = await this.program.run(state, inputs);
      if (!Object.values(out).every(logits => logits.every(Number.isFinite))) {
        throw await notFinite(classifier, BATCH, this.engine, state, inputs, { kind, step });
      }
      for (const [factor, { name, shape }] of classifier.heads.entries()) {
        const [classes] = shape as [number];
        for (let i = 0; i < Math.min(BATCH, n - start); i++) {
          const logits = out[name]!.subarray(i * classes, (i + 1) * classes);
          const { crossEntropy, right } = told(logits, factors.classOf(examples[start + i]!, factor));
          totals[start + i]! += crossEntropy;
          sums[factor]!.crossEntropy += crossEntropy / n;
          sums[factor]!.right += right ? 1 : 0;
        }
      }
    }
    const { mean, error } = meanAndError(totals);
    const each = sums.map(({ crossEntropy, right }, i) => ({
      name: factors.names[i]!,
      classes: factors.sizes[i]!,
      crossEntropy,
      accuracy: right / n,
    }));
    const scalar = {
      kind: `classifier ${kind}`,
      step,
      n,
      crossEntropy: mean,
      crossEntropyError: error,
      accuracy: each.reduce((sum, { accuracy }) => sum + accuracy / each.length, 0),
      factors: each,
    } as const;
    return { scalar };
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
  }
}

/** The cross-entropy of an example whose class is known, and whether that is the first most probable one. */
function told(logits: Float32Array, actual: number): { crossEntropy: number; right: boolean } {
  const largest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return { crossEntropy: largest + Math.log(sum) - logits[actual]!, right: logits.indexOf(largest) === actual };
}
