import { SlipwayError } from "../errors.ts";
import { chiSquare } from "./chi-square.ts";
import { cramersV } from "./cramers-v.ts";
import type { DriftTest } from "./drift-test.ts";
import { gTest } from "./g-test.ts";
import { hellinger } from "./hellinger.ts";
import { jsMinEffect } from "./js-min-effect.ts";
import { kl } from "./kl.ts";
import { ksBinned } from "./ks-binned.ts";
import { linf } from "./linf.ts";
import { psi } from "./psi.ts";
import { tvd } from "./tvd.ts";

const RECORDS = [jsMinEffect, psi, hellinger, kl, tvd, linf, chiSquare, cramersV, gTest, ksBinned];

/** Every drift statistic by id; the first one decides under policy `calibrated-v1`. */
export const DRIFT_TESTS: ReadonlyMap<string, DriftTest> = new Map(
  RECORDS.map((record) => [record.id, record as DriftTest]),
);

/** @throws SLIPWAY_E_INPUT_INVALID listing the known ids */
export function parseDriftTest(id: string): DriftTest {
  const test = DRIFT_TESTS.get(id);
  if (test !== undefined) return test;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `There is no drift test "${id.slice(0, 80)}".`,
    remedy: `Choose from ${[...DRIFT_TESTS.keys()].join(", ")}.`,
  });
}
