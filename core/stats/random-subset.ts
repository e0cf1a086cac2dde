import { createWords } from "./random-words.ts";

/** Draws `count` of 0…size − 1 without replacement: a partial Fisher–Yates shuffle. The array is overwritten by the next draw. */
export function createSubsets({ size, count }: { size: number; count: number }, seed: number): () => Uint32Array {
  const items = Uint32Array.from({ length: size }, (_, index) => index);
  const words = new Uint32Array(count);
  const fill = createWords(seed);
  return () => {
    fill(words);
    for (let place = 0; place < count; place++) {
      const other = place + Math.floor(((words[place] as number) / 2 ** 32) * (size - place));
      const held = items[place] as number;
      items[place] = items[other] as number;
      items[other] = held;
    }
    return items.subarray(0, count);
  };
}
