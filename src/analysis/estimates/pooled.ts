/** Rows of pictures, each height × width × channels. */
export interface Pictures {
  readonly count: number;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly data: Float32Array;
}

/** What is left of pictures in few numbers: an orthogonal projection, so that distances can only become shorter. */
export interface Pooled {
  readonly count: number;
  readonly features: number;
  /** count × features */
  readonly data: Float32Array;
  /** Squared norm of each picture's features, as float32 has them, and the norm of what they leave out. */
  readonly kept: Float64Array;
  readonly rests: Float64Array;
}

/** Few enough for a product of features to cost little, enough to tell pictures apart. */
const MOST_FEATURES = 256;

/** Each feature is the sum of a square of pixels of one channel over the root of its size. */
export function pool({ count, shape, data }: Pictures): Pooled {
  const { owner, scale, features } = squaresOf(shape);
  const width = owner.length;
  const pooled = new Float32Array(count * features);
  const [kept, rests] = [new Float64Array(count), new Float64Array(count)];
  const sums = new Float64Array(features);
  for (let row = 0; row < count; row++) {
    sums.fill(0);
    let whole = 0;
    for (let k = 0; k < width; k++) {
      const value = data[row * width + k]!;
      whole += value * value;
      sums[owner[k]!]! += value;
    }
    let [energy, rest] = [0, whole];
    for (let f = 0; f < features; f++) {
      const feature = sums[f]! * scale[f]!;
      const value = Math.fround(feature);
      pooled[row * features + f] = value;
      energy += value * value;
      // Of a picture that is nearly flat the rounding of float32 would be more than what is left.
      rest -= feature * feature;
    }
    kept[row] = energy;
    rests[row] = Math.sqrt(Math.max(0, rest));
  }
  return { count, features, data: pooled, kept, rests };
}

/** Of each value the feature that it belongs to, and by what the sum of each feature is multiplied. */
function squaresOf([height, width, channels]: Pictures['shape']): {
  owner: Uint32Array;
  scale: Float64Array;
  features: number;
} {
  let side = 1;
  while (Math.ceil(height / side) * Math.ceil(width / side) * channels > MOST_FEATURES) side++;
  const across = Math.ceil(width / side);
  const features = Math.ceil(height / side) * across * channels;
  const owner = new Uint32Array(height * width * channels);
  const sizes = new Float64Array(features);
  for (let k = 0; k < owner.length; k++) {
    const [channel, pixel] = [k % channels, Math.floor(k / channels)];
    const [x, y] = [Math.floor((pixel % width) / side), Math.floor(Math.floor(pixel / width) / side)];
    owner[k] = (y * across + x) * channels + channel;
    sizes[owner[k]!]!++;
  }
  return { owner, scale: sizes.map(size => 1 / Math.sqrt(size)), features };
}
