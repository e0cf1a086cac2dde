import type { Condition } from "../../core/issues/condition.ts";
import type { MonitorHistory } from "../../core/monitor/history/read-history.ts";
import type { FeatureRecord, WindowRecord } from "../../core/monitor/history/records.ts";
import { SCORE } from "../../core/monitor/persistence.ts";
import { ABSENT, formatFixed, formatInstant } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import { drawSparkline } from "../sparkline.ts";
import { buildTable, type TableView } from "./table.ts";

/** Windows of a sparkline. */
const SHOWN_WINDOWS = 30;
const MAX_FEATURES = 15;
/** Scales leave room above the tolerance, so that what is within it looks small. */
const HEADROOM = 1.25;

/** One row for each feature that an issue is about: its d* in the last 30 windows on one scale with what is tolerated. */
export function buildHistoryTable(
  conditions: readonly Condition[],
  { windows }: Pick<MonitorHistory, "windows">,
  version: string | null,
): TableView | undefined {
  const own = windows.filter((window) => window.version === version).slice(-SHOWN_WINDOWS);
  const drawn = conditions.flatMap((condition) =>
    (condition.id === "score" ? [SCORE] : condition.features).map((feature) => ({ condition, feature })),
  );
  const rows = drawn.slice(0, MAX_FEATURES).flatMap(({ condition, feature }) => {
    const records = own.map((window) => findFeature(window, feature));
    const values = records.map((record) => record?.effect ?? null);
    if (values.every((value) => value === null)) return [];
    const delta = records.findLast((record) => record !== undefined && record.delta > 0)?.delta ?? null;
    const top = Math.max(HEADROOM * (delta ?? 0), ...values.map((value) => value ?? 0));
    const level = delta === null ? "" : drawSparkline([delta], [0, top]);
    return [
      [
        feature === SCORE ? plain("the score") : phrase`${name(feature)}`,
        phrase`${name(drawSparkline(values, [0, top]))}`,
        formatFixed(values.findLast((value) => value !== null) ?? null, 3),
        delta === null ? ABSENT : phrase`${name(level)} ${formatFixed(delta, 3)}`,
        `${condition.alarms} of ${condition.of}`,
        condition.since === null ? ABSENT : formatInstant(condition.since),
      ],
    ];
  });
  if (rows.length === 0 || own.length < 2) return undefined;
  return buildTable({
    caption: "Effect by window",
    columns: [
      ["Feature", "text"],
      [`d* in the last ${own.length} windows`, "text"],
      ["Now", "number"],
      ["Tolerated", "number"],
      ["Alarms", "number"],
      ["Without a pause since", "text"],
    ],
    rows,
    note: plain(
      `Bars begin at 0, oldest window first; the bar beside the tolerance is its height on the same scale. A dot is a window without a value.${drawn.length > MAX_FEATURES ? ` ${drawn.length - MAX_FEATURES} more features belong to this issue.` : ""}`,
    ),
  });
}

/** A feature that is not listed was quiet: no value, which a sparkline shows as a dot. */
function findFeature({ features }: WindowRecord, wanted: string): FeatureRecord | undefined {
  return features.find((feature) => feature.name === wanted);
}
