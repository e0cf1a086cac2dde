import { computeDebiasedEffect } from "../drift/min-effect.ts";
import { createRng, type Rng } from "../rng.ts";
import { computeMoments, type Moments } from "./moments.ts";
import { MIN_ROWS } from "./policy.ts";
import { cellOptions, type WindowCells } from "./window-effects.ts";

const PSEUDO_WINDOWS = 200; // B of SCIENCE 5.2
const SEED = 20_120_101;
/** More rows change the noise of d* no more than the tolerance can tell. */
const MAX_ROWS = 2000;

/**
 * Tier B (SCIENCE 5.2): pseudo-windows of `rows` rows, each drawn from one of the few windows and compared with the others, which is
 * a moving-block bootstrap whose block is one window. The windows behind them, not the pseudo-windows, count as independent.
 * null for fewer than two windows.
 */
export function bootstrapMoments(window: WindowCells, members: readonly number[], rows: number): Moments | null {
  const usable = members.filter((member) => (window.rows[member] as number) >= MIN_ROWS);
  if (usable.length < 2) return null;
  const rng = createRng(SEED);
  const size = Math.min(MAX_ROWS, Math.max(MIN_ROWS, rows));
  const effects = Array.from({ length: PSEUDO_WINDOWS }, () => {
    const block = usable[rng.integer(usable.length)] as number;
    const others = new Float64Array(window.cells);
    for (const member of usable) {
      if (member !== block) addCells(others, readCells(window, member));
    }
    return computeDebiasedEffect(others, drawRows(readCells(window, block), size, rng), cellOptions(window));
  });
  return { ...computeMoments(effects), windows: usable.length };
}

function readCells({ counts, cells }: WindowCells, window: number): Float64Array {
  return counts.subarray(window * cells, (window + 1) * cells);
}

function addCells(into: Float64Array, counts: Float64Array): void {
  for (const [cell, count] of counts.entries()) into[cell] = (into[cell] as number) + count;
}

function drawRows(counts: Float64Array, rows: number, rng: Rng): Float64Array {
  const total = counts.reduce((left, right) => left + right, 0);
  const drawn = new Float64Array(counts.length);
  for (let row = 0; row < rows; row++) {
    let rest = rng.uniform() * total;
    let cell = 0;
    while (cell < counts.length - 1 && rest >= (counts[cell] as number)) {
      rest -= counts[cell] as number;
      cell += 1;
    }
    drawn[cell] = (drawn[cell] as number) + 1;
  }
  return drawn;
}
