import { SlipwayError } from "../errors.ts";
import { adwin } from "./adwin.ts";
import { cusum, cusumErrors } from "./cusum.ts";
import { ddm } from "./ddm.ts";
import { eddm } from "./eddm.ts";
import { glr } from "./glr.ts";
import { hddmA } from "./hddm-a.ts";
import { hddmW } from "./hddm-w.ts";
import { pageHinkley } from "./page-hinkley.ts";
import type { StreamDetector } from "./stream-detector.ts";

const RECORDS = [cusum, cusumErrors, glr, pageHinkley, adwin, ddm, eddm, hddmA, hddmW];

/** Every detector by id. */
export const STREAM_DETECTORS: ReadonlyMap<string, StreamDetector> = new Map(
  RECORDS.map((record) => [record.id, record as StreamDetector]),
);

/** @throws SLIPWAY_E_INPUT_INVALID listing the known ids */
export function parseStreamDetector(id: string): StreamDetector {
  const detector = STREAM_DETECTORS.get(id);
  if (detector !== undefined) return detector;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `There is no stream detector "${id.slice(0, 80)}".`,
    remedy: `Choose from ${[...STREAM_DETECTORS.keys()].join(", ")}.`,
  });
}
