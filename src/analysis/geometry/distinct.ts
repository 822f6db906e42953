import { type Watch } from '../../base/progress';
import { pacer } from '../../algebra/pace';
import { type Representation } from '../../algebra/representation';

/** The indices of the first of each set of equal rows, ascending. 0 and −0 are equal; values must be finite. */
export async function distinctRows({ n, p, data }: Representation, watch: Watch): Promise<Uint32Array> {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  const perRow = n === 0 ? 0 : words.length / n;
  const buckets = new Map<number, number[]>();
  const kept: number[] = [];
  const pause = pacer(watch);
  for (let i = 0; i < n; i++) {
    await pause();
    const hash = hashWords(words, i * perRow, perRow);
    const bucket = buckets.get(hash);
    if (bucket?.some(j => equalRows(data, i * p, j * p, p))) continue;
    kept.push(i);
    if (bucket) bucket.push(i);
    else buckets.set(hash, [i]);
  }
  return Uint32Array.from(kept);
}

/** FNV-1a over words, with a shift so that high bits reach low ones. A lone sign bit counts as none, for −0. */
function hashWords(words: Uint32Array, from: number, count: number): number {
  let hash = 0x811c9dc5;
  for (let k = from; k < from + count; k++) {
    const word = words[k]!;
    hash = Math.imul(hash ^ (word === 0x80000000 ? 0 : word), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

function equalRows(data: Float32Array | Float64Array, a: number, b: number, p: number): boolean {
  for (let k = 0; k < p; k++) if (data[a + k] !== data[b + k]) return false;
  return true;
}
