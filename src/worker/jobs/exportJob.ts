import type { z } from 'zod';
import type { Watch } from '../../base/progress';
import { latentCodes } from '../../analysis/latents/latentCodes';
import { type LoadedModel, loadModel, vaeOf } from '../../analysis/models/loaded';
import { partOf, splitExamples } from '../../data/examples/split';
import { NpzWriter } from '../../data/files/npzWriter';
import { chooseEngine } from '../../engine/choose';
import type { exportLatents } from '../../protocol/worker';

type Result = z.output<typeof exportLatents.result>;

/** Writes what a checkpoint's encoder makes of all examples of a part into an `.npz` file, few at a time in memory. */
export async function exportLatentsJob(
  { file, output, part, data }: z.output<typeof exportLatents.params>,
  watch: Watch,
): Promise<Result> {
  const model = await loadModel(file, chooseEngine(), watch, data);
  try {
    const { latent } = vaeOf(model);
    const examples = partOf(splitExamples(model.dataset, model.config.data, model.config.seed), part);
    const writer = new NpzWriter(output);
    try {
      const shapes: Result['arrays'] = {};
      const begin = (name: string, descr: '<f4' | '<i4' | '<u4', ...row: number[]) =>
        writer.array(name, descr, (shapes[name] = [examples.length, ...row]));
      const [mean, logVariance] = [begin('mean', '<f4', latent), begin('log_variance', '<f4', latent)];
      const sample = begin('sample', '<f4', latent);
      begin('index', '<u4').append(examples);
      for await (const codes of latentCodes(model, examples, watch)) {
        mean.append(codes.mean);
        logVariance.append(codes.logVariance);
        sample.append(codes.sample);
      }
      const texts = (name: string, values: readonly string[]): void => {
        shapes[name] = [values.length];
        writer.texts(name, values);
      };
      writeClasses(model, examples, begin, texts);
      await writer.finish(watch);
      return { file: output, step: model.step, part, n: examples.length, arrays: shapes };
    } finally {
      await writer.close();
    }
  } finally {
    model.state.dispose();
  }
}

/** What is known of the examples beside their pixels. */
function writeClasses(
  { dataset: { labels, factors } }: LoadedModel,
  examples: Uint32Array,
  begin: (name: string, descr: '<i4', ...row: number[]) => { append(values: Int32Array): void },
  texts: (name: string, values: readonly string[]) => void,
): void {
  if (labels) {
    begin('labels', '<i4').append(Int32Array.from(examples, example => labels.values[example]!));
    texts('label_names', labels.names);
  }
  if (factors) {
    const { length } = factors.names;
    const classes = new Int32Array(examples.length * length);
    for (let i = 0; i < classes.length; i++)
      classes[i] = factors.classOf(examples[Math.floor(i / length)]!, i % length);
    begin('factors', '<i4', length).append(classes);
    texts('factor_names', factors.names);
  }
}
