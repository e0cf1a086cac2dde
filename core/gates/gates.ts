import { SlipwayError } from "../errors.ts";
import { equals } from "./equals.ts";
import type { GateRule } from "./gate-rule.ts";
import { max } from "./max.ts";
import { min } from "./min.ts";

const RECORDS: readonly GateRule[] = [min, max, equals];

/** Every gate rule by id, in the order in which the rules of one metric are decided. */
export const GATE_RULES: ReadonlyMap<string, GateRule> = new Map(RECORDS.map((record) => [record.id, record]));

/** @throws SLIPWAY_E_INPUT_INVALID listing the known ids. */
export function parseGateRule(id: string): GateRule {
  const rule = GATE_RULES.get(id);
  if (rule !== undefined) return rule;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `There is no gate rule "${id.slice(0, 80)}".`,
    remedy: `Choose from ${[...GATE_RULES.keys()].join(", ")}.`,
  });
}
