import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation, GateResult } from "../../core/documents/evaluation.ts";
import { ownValue } from "../../core/own.ts";
import { plain } from "../phrase.ts";
import { buildGateCell, sayWhy } from "./gates.ts";
import { titleOf } from "./metric-record.ts";
import { buildTable, type TableSize, type TableView } from "./table.ts";
import { pluralise, withoutStop } from "./words.ts";

/** Gates over something else than a metric: slices, gaps between groups, leakage, a baseline that cannot be read. */
export function buildGateTable(evaluation: Evaluation, { maxRows }: TableSize): TableView {
  const { gates, metrics } = evaluation;
  const others = gates.filter(({ metric }) => ownValue(metrics, metric) === undefined);
  const rest = others.length - maxRows;
  return buildTable({
    caption: "Other gates",
    columns: [
      ["Other gate", "text"],
      ["Verdict", "text"],
      ["Why", "text"],
    ],
    rows: others
      .slice(0, maxRows)
      .map((gate) => [
        titleOf(gate.metric),
        buildGateCell([gate], evaluation),
        saysAll(gate) ? sayWhy(gate, evaluation) : clip(withoutStop(gate.detail), MAX_SENTENCE),
      ]),
    note: rest > 0 ? plain(`${pluralise(rest, "more gate")} in evaluation.json.`) : [],
  });
}

/** Number and limit tell it, so no sentence of the document is needed. */
function saysAll({ bound, metric, rule }: GateResult): boolean {
  return bound !== null && metric !== "leakage" && rule !== "nonInferiorTo";
}
