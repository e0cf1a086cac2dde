import type { LoadedPredictions } from "../data/predictions.ts";
import { SlipwayError } from "../errors.ts";

export interface NamedTable extends Pick<LoadedPredictions, "predictions" | "numbered"> {
  /** As the user wrote it. */
  readonly name: string;
}

export interface SameRowsOptions {
  /** True: rows that only one table has are left out, and counted in the document. */
  readonly allowPartial: boolean;
  /** Column that was to identify the rows. */
  readonly rowId: string;
}

const EXAMPLES = 3;

/**
 * Two tables are compared row by row, so they must name their rows and hold the same ones.
 * @throws SLIPWAY_E_PREDICTIONS_INVALID
 */
export function assertSameRows(
  { candidate, baseline }: { readonly candidate: NamedTable; readonly baseline: NamedTable },
  { allowPartial, rowId }: SameRowsOptions,
): void {
  if (allowPartial) return;
  const nameless = [candidate, baseline].filter(({ numbered }) => numbered).map(({ name }) => quote(name));
  if (nameless.length > 0) {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `${nameless.join(" and ")} ${nameless.length === 1 ? "has" : "have"} no column "${rowId}", so nothing says which rows belong together.`,
      remedy:
        "Name the column that identifies a row with --row-id; --allow-partial pairs the rows by their position instead.",
    });
  }
  const own = listMissing(candidate, baseline);
  const other = listMissing(baseline, candidate);
  if (own.length === 0 && other.length === 0) return;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `${quote(candidate.name)} and ${quote(baseline.name)} hold different rows: ${describe(own, candidate)}, ${describe(other, baseline)}.`,
    remedy: "Score the same rows with both models, or compare the common ones with --allow-partial.",
  });
}

/** Row ids of the first table that the second lacks. */
function listMissing({ predictions }: NamedTable, { predictions: others }: NamedTable): readonly string[] {
  const known = new Set(others.rowIds);
  return predictions.rowIds.filter((id) => !known.has(id));
}

function describe(ids: readonly string[], { name, predictions }: NamedTable): string {
  const examples = ids.slice(0, EXAMPLES).map(quote).join(", ");
  const shown = ids.length === 0 ? "" : ` (for example ${examples})`;
  return `${ids.length} of ${predictions.rows} only in ${quote(name)}${shown}`;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
