/** For each output position along one axis: where the source positions that it is a sum of begin, and their weights. */
interface Windows {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

const LOBES = 3;
/** Weights are whole multiples of 1 / UNIT, so that sums are exact and the same on every machine. */
const UNIT = 2 ** 22;

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function windowsOf(from: number, to: number): Windows {
  const scale = from / to;
  // Where pictures shrink, the kernel widens, so that no pixel is passed over.
  const stretch = Math.max(scale, 1);
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - LOBES * stretch + 0.5));
    const high = Math.min(from, Math.floor(centre + LOBES * stretch + 0.5));
    const kernel = Float64Array.from({ length: high - low }, (_, j) => {
      const x = (low + j - centre + 0.5) / stretch;
      return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
    });
    const sum = kernel.reduce((total, weight) => total + weight, 0);
    first[i] = low;
    return kernel.map(weight => Math.sign(weight) * Math.floor(Math.abs((weight / sum) * UNIT) + 0.5));
  });
  return { first, weights };
}

/** Resizes the rows of a height × width × channels image, and writes columns as rows and rows as columns. */
function resizeAndTranspose(
  source: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  { first, weights }: Windows,
  out: Uint8Array,
): void {
  for (let x = 0; x < weights.length; x++) {
    const kernel = weights[x]!;
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < channels; c++) {
        let at = (y * width + first[x]!) * channels + c;
        let sum = UNIT / 2;
        for (let i = 0; i < kernel.length; i++, at += channels) sum += source[at]! * kernel[i]!;
        out[(x * height + y) * channels + c] = Math.min(255, Math.max(0, Math.floor(sum / UNIT)));
      }
    }
  }
}

/**
 * Resizing of height × width × channels images of bytes to size × size × channels with Lanczos' kernel of three lobes,
 * smoothed where they shrink: byte for byte what Pillow's `resize` with `LANCZOS` gives for images that are not higher
 * than wide (others it resizes column by column first), as the public code for smallNORB and cars3D does it. The tables
 * are made once.
 */
export function lanczosResize(
  height: number,
  width: number,
  channels: number,
  size: number,
): (source: Uint8Array, out: Uint8Array) => void {
  const columns = windowsOf(width, size);
  const rows = windowsOf(height, size);
  const turned = new Uint8Array(size * height * channels);
  return (source, out) => {
    resizeAndTranspose(source, [height, width, channels], columns, turned);
    resizeAndTranspose(turned, [size, height, channels], rows, out);
  };
}
