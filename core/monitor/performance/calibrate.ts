import { type BinarySample, buildSample } from "../../metrics/binary/binary-sample.ts";
import { eceQuantile } from "../../metrics/binary/ece-quantile.ts";
import { createRng, shuffled } from "../../rng.ts";
import { applyIsotonic, fitIsotonic, type IsotonicCurve } from "./isotonic.ts";

const SPLITS = 10; // SCIENCE 7.2
const HELD_OUT = 0.1;

export interface CalibrationRows {
  /** 1 or 0. */
  readonly truth: Uint8Array;
  readonly score: Float64Array;
}

/** The share of positives by score; undefined without rows. */
export function fitCalibration({ score, positive, negative }: BinarySample): IsotonicCurve | undefined {
  return fitIsotonic({ score, sum: positive, rows: positive.map((ones, cell) => ones + (negative[cell] as number)) });
}

/**
 * Whether isotonic calibration lowers the expected calibration error (10 bins of equal counts) of rows that it has not seen, on average
 * over 10 splits that hold out a tenth of each class.
 */
export function improvesCalibration(rows: CalibrationRows, seed: number): boolean {
  const rng = createRng(seed);
  const all = [...rows.truth.keys()];
  const classes = [0, 1].map((label) => all.filter((row) => rows.truth[row] === label));
  let gain = 0;
  for (let split = 0; split < SPLITS; split++) {
    const cut = classes.map((members) => {
      const mixed = shuffled(members, rng);
      const size = Math.max(1, Math.round(HELD_OUT * mixed.length));
      return { held: mixed.slice(0, size), kept: mixed.slice(size) };
    });
    const held = pick(
      rows,
      cut.flatMap((part) => part.held),
    );
    const curve = fitCalibration(
      buildSample(
        pick(
          rows,
          cut.flatMap((part) => part.kept),
        ),
        0.5,
      ),
    );
    if (curve !== undefined) gain += errorOf(held) - errorOf({ ...held, score: calibrate(curve, held.score) });
  }
  return gain > 0;
}

/** Calibrated scores of rows in any order. */
function calibrate(curve: IsotonicCurve, scores: Float64Array): Float64Array {
  const order = Uint32Array.from(scores.keys()).sort(
    (left, right) => (scores[left] as number) - (scores[right] as number),
  );
  const sorted = applyIsotonic(
    curve,
    Float64Array.from(order, (row) => scores[row] as number),
  );
  const calibrated = new Float64Array(scores.length);
  for (const [place, row] of order.entries()) calibrated[row] = sorted[place] as number;
  return calibrated;
}

function errorOf(rows: CalibrationRows): number {
  return eceQuantile.compute(buildSample(rows, 0.5)).value ?? 0;
}

function pick({ truth, score }: CalibrationRows, rows: readonly number[]): CalibrationRows {
  return {
    truth: Uint8Array.from(rows, (row) => truth[row] as number),
    score: Float64Array.from(rows, (row) => score[row] as number),
  };
}
