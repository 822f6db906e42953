import { z } from 'zod';
import { evaluationInputs } from '../../../../src/analysis/models/evaluationInputs';
import { examplesId, type LoadedModel, vaeOf } from '../../../../src/analysis/models/loaded';
import type { Remembered } from '../../../../src/analysis/results/remembered';
import { breathe, UNWATCHED } from '../../../../src/base/progress';
import { splitExamples } from '../../../../src/data/examples/split';
import type { Prepared } from '../../../../src/model/programs';
import { noiseSpecs, take, weightSpecs, weightsOf } from '../../../../src/model/programs';
import { distortionOf, pass, rateOf, type Vae } from '../../../../src/model/vae';

/** Rate and distortion of each example, beside what its input and the code of another have to do with each other. */

const values = z.object({
  id: z.string(),
  rate: z.array(z.number()),
  distortion: z.array(z.number()),
  ofOther: z.array(z.number()),
});
const bothSides = z.object({ train: values, test: values });
export type BothSides = z.output<typeof bothSides>;

export const EACH_EXAMPLE: Remembered<BothSides> = { kind: 'each-example', schema: bothSides, noisy: true };

/** As the evaluations of a run have it, so that these are the same draws. */
const BATCH = 200;

/** Of `analysis.examples` of both sides at the most, with one draw of z. */
export async function measureEachExample(model: LoadedModel): Promise<BothSides> {
  const { train, heldOut } = splitExamples(model.dataset, model.config.data, model.config.seed);
  const most = model.config.analysis.examples;
  const of = (examples: Uint32Array): Promise<BothSides['train']> => sideOf(model, examples.subarray(0, most));
  return { train: await of(train), test: await of(heldOut) };
}

async function sideOf(model: LoadedModel, examples: Uint32Array): Promise<BothSides['train']> {
  const { dataset, engine, state, config } = model;
  const vae = vaeOf(model);
  const others = nextOf(examples);
  const found: BothSides['train'] = { id: examplesId({ dataset, examples }), rate: [], distortion: [], ofOther: [] };
  const { describe, spec } = pairsProgram(vae, BATCH);
  const program = await engine.compile(describe, spec);
  try {
    for (let start = 0; start < examples.length; start += BATCH) {
      await breathe(UNWATCHED);
      const inputs = evaluationInputs(vae, dataset, examples, start, BATCH, config.seed);
      const { x: other } = evaluationInputs(vae, dataset, others, start, BATCH, config.seed);
      const out = await program.run(state, { ...inputs, other: other! });
      const count = Math.min(BATCH, examples.length - start);
      for (const key of ['rate', 'distortion', 'ofOther'] as const) {
        found[key].push(...Array.from(out[key]!.subarray(0, count), value => Math.round(1e4 * value) / 1e4));
      }
    }
  } finally {
    await program.dispose();
  }
  return found;
}

/** Each example's next one, the last one's the first: they are in a random order. */
export function nextOf(examples: Uint32Array): Uint32Array {
  return examples.map((_, i) => examples[(i + 1) % examples.length]!);
}

/** x, other, noise -> rate and distortion of x, and the distortion of `other` under what is decoded of x [batch]. */
function pairsProgram(vae: Vae, batch: number): Prepared {
  const image = { shape: [batch, ...vae.image] };
  return {
    describe: (state, feeds, noise) => {
      const x = take(feeds, 'x');
      const { mean, logVariance, logits } = pass(vae, weightsOf(vae, state), x, take(noise, 'noise'));
      return {
        out: {
          rate: rateOf(mean, logVariance),
          distortion: distortionOf(vae, x, logits),
          ofOther: distortionOf(vae, take(feeds, 'other'), logits),
        },
      };
    },
    spec: {
      mode: 'eval',
      state: weightSpecs(vae),
      feeds: [
        { name: 'x', ...image },
        { name: 'other', ...image },
      ],
      noise: noiseSpecs(vae, batch),
    },
  };
}
