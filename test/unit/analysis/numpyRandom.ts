/** NumPy's legacy RandomState(seed).random_sample: MT19937 (Matsumoto & Nishimura 1998), two words a double. */
export function numpyUniform(seed: number, count: number): Float64Array {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let i = 1; i < 624; i++) {
    const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(previous, 1812433253) + i;
  }
  let at = 624;
  const word = () => {
    if (at === 624) {
      for (let i = 0; i < 624; i++) {
        const joined = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
        state[i] = state[(i + 397) % 624]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return Float64Array.from({ length: count }, () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992);
}
