import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { Evaluation, SliceResult } from "../../core/documents/evaluation.ts";
import { ownValue } from "../../core/own.ts";
import { buildIntervalBar, domainOf } from "../charts/interval-bar.ts";
import { ABSENT, decimalsFor, formatCount, formatFixed, formatInterval, formatPercent } from "../format-number.ts";
import { joinPhrases, name, phrase, plain } from "../phrase.ts";
import { isLowBetter, titleOf } from "./metric-record.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import { pluralise } from "./words.ts";

/** Slices by the primary metric, worst first; in a page each has its interval on one common scale: a forest plot. */
export function buildSliceTable(
  evaluation: Evaluation,
  { maxRows, charts }: TableSize & { readonly charts: boolean },
): TableView {
  const { primary, slices, metrics } = evaluation;
  const ordered = orderSlices(slices, primary);
  const shown = ordered.slice(0, maxRows);
  const overall = ownValue(metrics, primary)?.value ?? null;
  const limits = shown.flatMap((slice) => ownValue(slice.metrics, primary)?.ci ?? []);
  const context = { primary, overall, domain: domainOf([overall, ...limits]), charts };
  const rest = ordered.length - shown.length;
  const silent = ordered.filter((slice) => primaryValueOf(slice, primary) === null).length;
  const notes = [
    ...(rest > 0 ? [plain(`${pluralise(rest, "more slice")} in evaluation.json.`)] : []),
    ...(silent > 0 ? [plain(`${pluralise(silent, "slice")} without a value, mostly for want of both classes.`)] : []),
    ...(charts ? [plain("The upright mark is the value of all rows.")] : []),
  ];
  return buildTable({
    caption: `Slices by ${titleOf(primary)}, worst first`,
    columns: [
      ["Slice", "text"],
      [titleOf(primary), "number"],
      ["95 % CI", "number"],
      ...(charts
        ? ([[`${formatFixed(context.domain[0], 2)} to ${formatFixed(context.domain[1], 2)}`, "chart"]] as const)
        : []),
      ["n", "number"],
      ["Positives", "number"],
    ],
    rows: shown.map((slice) => buildRow(slice, context)),
    note: joinPhrases(notes, " "),
  });
}

interface SliceContext {
  readonly primary: string;
  readonly overall: number | null;
  readonly domain: readonly [number, number];
  readonly charts: boolean;
}

function buildRow(slice: SliceResult, { primary, overall, domain, charts }: SliceContext): readonly Cell[] {
  const { value = null, ci = null } = ownValue(slice.metrics, primary) ?? {};
  const decimals = decimalsFor(ci);
  const label = `${clip(slice.column, MAX_NAME)} = ${clip(slice.value, MAX_NAME)}: ${formatFixed(value, decimals)}`;
  return [
    phrase`${name(slice.column)} = ${name(slice.value)}`,
    formatFixed(value, decimals),
    formatInterval(ci, decimals),
    ...(charts ? [{ chart: buildIntervalBar({ value, interval: ci, mark: overall, domain, label }) }] : []),
    formatCount(slice.n),
    slice.positives === undefined ? ABSENT : sayPositives(slice.positives, slice.n),
  ];
}

function sayPositives(positives: number, n: number): string {
  return `${formatCount(positives)} (${formatPercent(n === 0 ? null : positives / n, 0)})`;
}

function orderSlices(slices: readonly SliceResult[], primary: string): readonly SliceResult[] {
  const sign = isLowBetter(primary) ? -1 : 1;
  const rankOf = (slice: SliceResult) => {
    const value = primaryValueOf(slice, primary);
    return value === null ? Number.POSITIVE_INFINITY : sign * value;
  };
  return slices.toSorted((a, b) => {
    const [left, right] = [rankOf(a), rankOf(b)];
    return left === right ? 0 : left - right;
  });
}

function primaryValueOf(slice: SliceResult, primary: string): number | null {
  return ownValue(slice.metrics, primary)?.value ?? null;
}
