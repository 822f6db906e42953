import { placing } from './fit';
import { type Kernel, resample } from './resample';

const LOBES = 3;

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const LANCZOS: Kernel = { radius: LOBES, weight: x => (Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0) };

/**
 * Resizing of height × width × channels images of bytes to size × size × channels with Lanczos' kernel of three lobes,
 * as the public code for smallNORB and cars3D does it (`resample` with `full`).
 */
export function lanczosResize(
  height: number,
  width: number,
  channels: number,
  size: number,
): (source: Uint8Array, out: Uint8Array) => void {
  const stretch = placing(height, width, size, 'stretch');
  const resize = resample({
    shape: [height, width, channels],
    size,
    placing: stretch,
    kernel: LANCZOS,
    full: 255,
    fill: 0,
  });
  return (source, out) => resize(source, 0, 1, out, 0);
}
