/**
 * Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
 * A stream is a pure function of (seed, name, step), so no random state ever needs to be stored: a resumed run draws
 * what the undisturbed one would have drawn.
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** The high 32 bits of the unsigned product a·b. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(cross / 65536)) >>> 0;
}

/** Ten rounds of Philox4x32: counter (4 words, replaced by the output) under key (2 words). */
export function philox(counter: Uint32Array, key0: number, key1: number): void {
  let [c0, c1, c2, c3] = [counter[0]!, counter[1]!, counter[2]!, counter[3]!];
  let [k0, k1] = [key0 >>> 0, key1 >>> 0];
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0);
    const low0 = Math.imul(M0, c0) >>> 0;
    const high1 = mulHigh(M1, c2);
    const low1 = Math.imul(M1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** FNV-1a of a name, 32 bits. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A stream of random numbers that depends on (seed, name, step) alone. */
export class RandomStream {
  private readonly block = new Uint32Array(4);
  private readonly nameHash: number;
  private used = 4;
  private count = 0;
  private spareNormal: number | undefined;

  /** seed: an integer in [0, 2^32); step: a non-negative integer below 2^53. */
  constructor(
    private readonly seed: number,
    name: string,
    private readonly step = 0,
  ) {
    this.nameHash = hashName(name);
  }

  /** A uniform integer in [0, 2^32). */
  word(): number {
    if (this.used === 4) {
      this.block[0] = this.count++;
      this.block[1] = this.step >>> 0;
      this.block[2] = Math.floor(this.step / 2 ** 32) >>> 0;
      this.block[3] = 0;
      philox(this.block, this.seed >>> 0, this.nameHash);
      this.used = 0;
    }
    return this.block[this.used++]!;
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 9007199254740992;
  }

  /** A uniform integer in [0, below), 0 < below <= 2^32, without bias. */
  integer(below: number): number {
    const limit = 4294967296 - (4294967296 % below);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % below;
  }

  /** A standard normal number (Box and Muller), of 32 bits: its magnitude is at most 6.7. */
  normal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log((this.word() + 1) / 4294967296));
    const angle = (2 * Math.PI * this.word()) / 4294967296;
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** 0 … n−1 in random order (Fisher and Yates). */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }
}
