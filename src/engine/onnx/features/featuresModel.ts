import { createHash } from 'node:crypto';
import { asError, UserError } from '../../../base/errors';
import { readRegularSoon } from '../../../base/regularFile';
import { InferenceSession, Tensor } from '../runtime';
import { checkModel } from './checkModel';

/** A model of others that makes features of images. */
export interface FeaturesModel {
  readonly file: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  /** The output that is read: the first. */
  readonly output: string;
  /** How many images are best given at a time. */
  readonly batch: number;
  /**
   * Features [count × width] of `count` images, count × height × width × channels, values from 0 to 1.
   * @throws UserError that names the file where it cannot compute them, or not for each image by itself
   */
  featuresOf(images: Float32Array, count: number): Promise<Float32Array>;
  release(): Promise<void>;
}

type Shape = readonly [height: number, width: number, channels: number];

/** Bytes of a file: five times what Inception v3 takes. */
const MOST_BYTES = 2 ** 29;
/** Of a model that takes a fixed number of images at a time. */
const MOST_BATCH = 1024;
/** Values of a batch of images, where their number is free, and the most images. */
const BATCH_VALUES = 2 ** 22;
const FREE_BATCH = 64;

/**
 * Opens an ONNX file for images of a shape, on the CPU.
 * @throws UserError that names the file: it is no regular file, too large, has external data or operators of others, cannot
 *   be opened, or takes other images
 */
export async function openFeatures(file: string, shape: Shape, threads: number): Promise<FeaturesModel> {
  const bytes = await readRegularSoon(file, MOST_BYTES);
  checkModel(bytes, file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const session = await InferenceSession.create(bytes, sessionOptions(threads)).catch((thrown: unknown) => {
    throw new UserError(`${file} cannot be opened: ${firstLine(thrown)}`, false, { cause: thrown });
  });
  try {
    const { input, channels, fixedBatch } = inputOf(session, file, shape);
    const output = session.outputNames[0];
    if (output === undefined) throw new UserError(`${file} has no output: its first output would be the features`);
    const [height, width] = shape;
    const batch =
      fixedBatch ?? Math.max(1, Math.min(FREE_BATCH, Math.floor(BATCH_VALUES / (height * width * channels))));
    return {
      file,
      sha256,
      output,
      batch,
      featuresOf: async (images, count) => {
        const given = fixedBatch ?? count;
        const tensor = new Tensor('float32', planes(images, count, given, shape, channels), [
          given,
          channels,
          height,
          width,
        ]);
        const results = await session.run({ [input]: tensor }, [output]).catch((thrown: unknown) => {
          throw new UserError(
            `${file} cannot compute features of images of ${shape.join(' × ')}: ${firstLine(thrown)}`,
          );
        });
        return rowsOf(results[output]!, file, output, given, count);
      },
      release: () => session.release(),
    };
  } catch (thrown) {
    await session.release();
    throw thrown;
  }
}

/** How models of others are opened. */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    // What was checked is what is read: the runtime has a format of its own, which bytes that are an ONNX file too can be in.
    extra: { session: { load_model_format: 'ONNX' } },
  };
}

/** The one input, the channels it is given, and how many images it takes where that is fixed. @throws UserError */
function inputOf({ inputMetadata }: InferenceSession, file: string, shape: Shape) {
  const [input, ...others] = inputMetadata;
  if (input === undefined || others.length > 0) {
    throw new UserError(`${file} has ${inputMetadata.length} inputs, one is needed: images`);
  }
  const right = 'its input has to be float32 of [batch, 1 or 3 channels, height, width]';
  if (!input.isTensor) throw new UserError(`${file}: ${input.name} is no tensor, ${right}`);
  const sides = input.shape;
  if (input.type !== 'float32' || sides.length !== 4) {
    throw new UserError(`${file}: ${input.name} is ${input.type} of [${sides.join(', ')}], ${right}`);
  }
  const [batch, planes, rows, columns] = sides.map(side => (typeof side === 'number' && side > 0 ? side : undefined));
  const [height, width, own] = shape;
  const channels = planes ?? own;
  if (channels !== 1 && channels !== 3) {
    throw new UserError(`${file} takes images of ${channels} channels ([${sides.join(', ')}]), ${right}`);
  }
  if ((rows ?? height) !== height || (columns ?? width) !== width) {
    throw new UserError(
      `${file} takes images of ${rows ?? 'any'} × ${columns ?? 'any'} pixels, the data have ${height} × ${width}: set data.size to its size, or take a model of theirs`,
    );
  }
  if (channels < own) {
    throw new UserError(`${file} takes images of one channel, the data have ${own}: take a model of colour images`);
  }
  if ((batch ?? 1) > MOST_BATCH) {
    throw new UserError(
      `${file} takes ${batch} images at a time, at most ${MOST_BATCH} are given: leave its batch free`,
    );
  }
  return { input: input.name, channels, fixedBatch: batch };
}

/** Images channel by channel, as models take them: grey ones repeated, the last one again up to `given`. */
function planes(
  images: Float32Array,
  count: number,
  given: number,
  [height, width, own]: Shape,
  channels: number,
): Float32Array {
  const pixels = height * width;
  const out = new Float32Array(given * channels * pixels);
  for (let i = 0; i < given; i++) {
    const from = Math.min(i, count - 1) * pixels * own;
    for (let channel = 0; channel < channels; channel++) {
      const to = (i * channels + channel) * pixels;
      const source = from + Math.min(channel, own - 1);
      for (let k = 0; k < pixels; k++) out[to + k] = images[source + k * own]!;
    }
  }
  return out;
}

/** The output's rows of `count` images out of `given`. @throws UserError where it is no float32 of as many rows */
function rowsOf(result: Tensor, file: string, output: string, given: number, count: number): Float32Array {
  const { type, dims, data } = result;
  if (!(data instanceof Float32Array))
    throw new UserError(`${file}: its output ${output} is ${type}, float32 is needed`);
  if (dims[0] !== given || data.length === 0) {
    throw new UserError(
      `${file}: its output ${output} is [${dims.join(', ')}] for ${given} images, features of each by itself are needed`,
    );
  }
  return data.subarray(0, (data.length / given) * count);
}

/** What the runtime says, without its numbers of lines. */
function firstLine(thrown: unknown): string {
  return asError(thrown).message.split('\n')[0]!.slice(0, 300);
}
