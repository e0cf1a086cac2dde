import { binomialDensity } from "./binomial-density.ts";
import { hypergeometricMass } from "./fisher-exact.ts";
import { createWords } from "./random-words.ts";

/** Uniform numbers in (0, 1). */
export function createUniform(seed: number): () => number {
  const fill = createWords(seed);
  const words = new Uint32Array(1024);
  let place = words.length;
  return () => {
    if (place === words.length) {
      fill(words);
      place = 0;
    }
    const [high, low] = [words[place] as number, words[place + 1] as number];
    place += 2;
    return ((high >>> 6) * 2 ** 27 + (low >>> 5) + 0.5) / 2 ** 53;
  };
}

interface Unimodal {
  readonly mode: number;
  readonly lowest: number;
  readonly highest: number;
  readonly massAtMode: number;
  /** P(k + 1)/P(k). */
  ratio(k: number): number;
}

/** Inversion from the mode outwards, a side at a time: about as many steps as the spread is wide. */
function drawUnimodal({ mode, lowest, highest, massAtMode, ratio }: Unimodal, uniform: number): number {
  let rest = uniform - massAtMode;
  let [down, up, below, above] = [mode, mode, massAtMode, massAtMode];
  while (rest > 0) {
    if (up < highest) {
      above *= ratio(up);
      up += 1;
      rest -= above;
      if (rest <= 0) return up;
    }
    if (down > lowest) {
      down -= 1;
      below /= ratio(down);
      rest -= below;
      if (rest <= 0) return down;
    }
    if ((up === highest && down === lowest) || above + below === 0) break; // rounding left a rest
  }
  return mode;
}

/** Successes of n trials. */
export function drawBinomial({ n, p }: { readonly n: number; readonly p: number }, uniform: number): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const massAtMode = binomialDensity(mode, { n, p, q: 1 - p });
  const odds = p / (1 - p);
  return drawUnimodal({ mode, lowest: 0, highest: n, massAtMode, ratio: (k) => ((n - k) / (k + 1)) * odds }, uniform);
}

/** How many of the `drawn` come from the first of two groups. */
export function drawHypergeometric(
  { n1, n2, drawn }: { readonly n1: number; readonly n2: number; readonly drawn: number },
  uniform: number,
): number {
  const [lowest, highest] = [Math.max(0, drawn - n2), Math.min(n1, drawn)];
  if (lowest === highest) return lowest;
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((drawn + 1) * (n1 + 1)) / (n1 + n2 + 2))));
  const ratio = (k: number): number => ((n1 - k) / (k + 1)) * ((drawn - k) / (n2 - drawn + k + 1));
  const massAtMode = hypergeometricMass(mode, { n1, n2, successes: drawn });
  return drawUnimodal({ mode, lowest, highest, massAtMode, ratio }, uniform);
}
