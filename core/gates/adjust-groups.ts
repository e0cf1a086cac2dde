import type { GateResult } from "../documents/evaluation.ts";
import { GATE_TAIL } from "../metrics/measure.ts";
import { holm } from "../stats/multiplicity.ts";
import type { DecidedGate } from "./decided-gate.ts";
import { formatValue } from "./format-value.ts";

/**
 * Holm (1979) over the gates that share a group: with ten gates at 5 % each, a model that is as good as the baseline would lose one of them
 * in up to 40 of 100 cases. So a gate of a group fails only when its p of lying beyond the limit is below 0.05 after the adjustment, and
 * cannot tell otherwise. Passing is not adjusted: the group passes when all its gates do, which has the level of one (Berger 1982,
 * Technometrics 24, intersection-union). A gate without a p, for want of a value, stays as it is and is not counted.
 */
export function adjustGroups(gates: readonly DecidedGate[]): GateResult[] {
  const results = gates.map(({ result }) => result);
  const members = Map.groupBy(
    gates.flatMap(({ result: { group }, p }, index) =>
      group === undefined || p === null ? [] : [{ group, p, index }],
    ),
    ({ group }) => group,
  );
  for (const family of members.values()) {
    const adjusted = holm(family.map(({ p }) => p));
    for (const [place, { index }] of family.entries()) {
      results[index] = adjustGate(results[index] as GateResult, adjusted[place] as number, family.length);
    }
  }
  return results;
}

function adjustGate(gate: GateResult, pHolm: number, size: number): GateResult {
  const isLost = gate.verdict === "fail" || gate.verdict === "warn";
  if (!isLost || pHolm < GATE_TAIL) return { ...gate, pHolm };
  const detail = `${gate.detail} Of ${size} gates in the group "${gate.group}" one may well be lost by chance: p = ${formatValue(pHolm)} after Holm, which does not decide.`;
  return { ...gate, pHolm, verdict: "inconclusive", detail };
}
