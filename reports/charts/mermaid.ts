import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";

const MAX_POINTS = 40; // GitHub's Mermaid crowds beyond

/** Calibration as a Mermaid chart for comments: numbers alone, so nothing from data can reach its grammar. */
export function buildCalibrationMermaid(calibration: BinaryDetail["calibration"]): string {
  const bins = calibration.slice(0, MAX_POINTS);
  if (bins.length < 2) return "";
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(", ");
  return [
    "```mermaid",
    "xychart-beta",
    '  title "Observed share (bars) and mean score (line) per score bin"',
    `  x-axis "Score from" [${bins.map(({ lower }) => `"${lower.toFixed(2)}"`).join(", ")}]`,
    '  y-axis "Share" 0 --> 1',
    `  bar [${list(bins.map(({ observed }) => observed))}]`,
    `  line [${list(bins.map(({ predicted }) => predicted))}]`,
    "```",
  ].join("\n");
}
