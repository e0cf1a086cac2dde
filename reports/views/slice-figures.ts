import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { ComparedSlice } from "../../core/documents/evaluation-comparison.ts";
import { buildForest } from "../charts/forest.ts";
import { formatPercent } from "../format-number.ts";
import { plain } from "../phrase.ts";
import type { FiguresView } from "./figures.ts";
import { titleOf } from "./metric-record.ts";
import { pluralise } from "./words.ts";

const MAX_SLICES = 25;

/** Forest plot: what both models differ by in every declared slice, worst first, with the interval that decides. */
export function buildSliceFigures({ comparedSlices = [], primary, comparison }: Evaluation): FiguresView {
  const declared = comparedSlices.filter((slice) => slice.declared); // what a search found is worse by choice
  const known = declared.filter(hasDelta).toSorted((a, b) => a.delta - b.delta);
  const shown = known.slice(0, MAX_SLICES);
  const [first] = shown;
  if (first === undefined) return { size: "half", figures: [] };
  const rest = known.length - shown.length;
  const whole = comparison[primary]?.delta ?? null;
  const all = whole === null ? [] : [{ label: "all rows", value: whole, interval: comparison[primary]?.ci ?? null }];
  const silent = declared.length - known.length;
  const said = [
    `Δ of ${titleOf(first.metric)} with ${formatPercent(first.level, 0)} intervals, worst first; left of the line the candidate is worse.`,
    ...(rest > 0 ? [`${pluralise(rest, "more slice")} in evaluation.json.`] : []),
    ...(silent > 0 ? [`${pluralise(silent, "slice")} without enough rows.`] : []),
  ].join(" ");
  const rows = shown.map(({ column, value, delta, ci }) => ({
    label: `${clip(column, MAX_NAME)} = ${clip(value, MAX_NAME)}`,
    value: delta,
    interval: ci,
  }));
  const chart = buildForest([...all, ...rows], decimalsOf(shown), `Forest plot of the slices. ${said}`);
  return { size: "half", figures: [{ chart, title: plain("Candidate against baseline"), caption: plain(said) }] };
}

type KnownSlice = ComparedSlice & { readonly delta: number };

function hasDelta(slice: ComparedSlice): slice is KnownSlice {
  return slice.delta !== null;
}

/** Enough for the ends of the scale to have two digits. */
function decimalsOf(slices: readonly KnownSlice[]): number {
  const largest = Math.max(...slices.flatMap(({ delta, ci }) => [delta, ...(ci ?? [])]).map(Math.abs));
  return largest > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(largest)))) : 2;
}
