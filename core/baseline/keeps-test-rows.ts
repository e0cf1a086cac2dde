import { z } from "zod";
import type { RunDocument } from "../documents/run.ts";

/** What decides which rows are test rows. */
export interface SplitEvidence {
  readonly data: SplitSettings;
  /** Every column of the source. */
  readonly columns: readonly string[];
}

const splitSettings = z.object({
  id: z.union([z.string(), z.array(z.string())]).exactOptional(),
  exclude: z.array(z.string()),
  split: z.discriminatedUnion("by", [
    z.object({ by: z.literal("random"), test: z.number(), seed: z.number() }),
    z.object({ by: z.literal("group"), column: z.string(), test: z.number(), seed: z.number() }),
    z.object({ by: z.literal("time") }),
    z.object({ by: z.literal("column") }),
  ]),
});
type SplitSettings = z.output<typeof splitSettings>;

/** What run.json says of it; `undefined` where it was written before that was kept. */
export function readSplitEvidence({
  settings,
  data,
}: Pick<RunDocument, "settings" | "data">): SplitEvidence | undefined {
  const parsed = splitSettings.safeParse(settings?.data);
  return parsed.success ? { data: parsed.data, columns: data.columns.map(({ name }) => name) } : undefined;
}

/**
 * Whether a row that judges the candidate can never have taught the baseline, wherever the row came from: both split by the same hash with
 * the same seed, and the candidate's test share is no larger (DESIGN 16: 6). A split by time or by a column says nothing of rows that the
 * baseline has not seen.
 */
export function keepsTestRows(candidate: SplitEvidence, baseline: SplitEvidence): boolean {
  const [own, other] = [candidate.data.split, baseline.data.split];
  if (own.by === "random" && other.by === "random") {
    return own.seed === other.seed && own.test <= other.test && hasSameIdentity(candidate, baseline);
  }
  if (own.by === "group" && other.by === "group") {
    return own.seed === other.seed && own.test <= other.test && own.column === other.column;
  }
  return false;
}

/** A row is what its id columns say, else its whole content: then one more column makes it another row. */
function hasSameIdentity(candidate: SplitEvidence, baseline: SplitEvidence): boolean {
  const [own, other] = [identityOf(candidate), identityOf(baseline)];
  return own.size === other.size && [...own].every((name) => other.has(name));
}

function identityOf({ data: { id, exclude }, columns }: SplitEvidence): ReadonlySet<string> {
  if (id !== undefined) return new Set([id].flat().map((name) => `id:${name}`));
  return new Set(columns.filter((name) => !exclude.includes(name)));
}
