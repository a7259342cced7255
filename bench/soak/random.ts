/** Pseudo-random numbers from a seed, so that a run can be repeated. */
export interface Random {
  /** A whole number from `least` up to but excluding `most`. */
  between(least: number, most: number): number;
}

/** The generator mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed;
  return {
    between(least, most) {
      state = (state + 0x6d_2b_79_f5) | 0;
      let bits = Math.imul(state ^ (state >>> 15), 1 | state);
      bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
      return least + Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * (most - least));
    },
  };
}
