import { at } from "../at.ts";

/** Of ascending lengths. */
export function longest(seasons: readonly number[]): number {
  return at(seasons, seasons.length - 1);
}

/** The newest `tail.length` values once `values` follow. */
export function keepTail(tail: readonly number[], values: Float64Array): number[] {
  return [...tail, ...values].slice(-tail.length);
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += at(values, index);
  return sum / values.length;
}
