import { type DataReport, PART_NAMES } from "../../core/data/dataset.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import type { PartCounts } from "./split.ts";

const EXAMPLES = 5;
const SHARE_TOLERANCE = 0.05; // a part's class share that differs by more from the whole's is worth a warning
const MAX_SHARE_WARNINGS = 5;

export interface ReportRequest {
  readonly parts: Readonly<Record<(typeof PART_NAMES)[number], PartCounts>>;
  readonly rows: number;
  readonly hasId: boolean;
  /** Classes whose shares are compared between the parts; none for numbers. */
  readonly compared: readonly string[];
}

/** Findings about the whole table; table `parts` must exist. */
export async function buildDataReport(database: Database, request: ReportRequest): Promise<DataReport> {
  const [counts] = await database.rows<{ repeats: number; keys: number }>(
    "SELECT (count(*) - count(DISTINCT content))::DOUBLE AS repeats, count(DISTINCT h)::DOUBLE AS keys FROM parts",
  );
  const [leakage] = await database.rows<{ n: number; examples: readonly string[] | null }>(`
    SELECT count(*)::DOUBLE AS n, min(id, ${EXAMPLES}) AS examples
    FROM parts WHERE p < 2 AND h IN (SELECT h FROM parts WHERE p = 2)`);
  const duplicateRows = counts?.repeats ?? 0;
  const leaked = leakage?.n ?? 0;
  return {
    duplicateRows,
    leakage: { rows: leaked, examples: leakage?.examples ?? [] },
    parts: { train: describePart(request, 0), validation: describePart(request, 1), test: describePart(request, 2) },
    warnings: [
      ...(request.hasId && counts !== undefined && counts.keys < request.rows
        ? [`data.id is not unique: ${request.rows - counts.keys} rows repeat an earlier id.`]
        : []),
      ...(duplicateRows > 0 ? [`${duplicateRows} of ${request.rows} rows repeat an earlier row.`] : []),
      ...(leaked > 0
        ? [`${leaked} train or validation rows are also in the test part: its metrics are too good.`]
        : []),
      ...listShareWarnings(request),
    ],
  };
}

function describePart({ parts }: ReportRequest, index: 0 | 1 | 2): DataReport["parts"]["train"] {
  const { rows, classes } = parts[PART_NAMES[index]];
  if (classes === null) return { rows, classShares: null };
  const shares = Object.entries(classes).map(([level, n]) => [level, n / rows] as const);
  return { rows, classShares: Object.fromEntries<number>(shares) };
}

function listShareWarnings({ parts, rows, compared }: ReportRequest): readonly string[] {
  const warnings = compared.flatMap((level) => {
    const overall = PART_NAMES.reduce((total, name) => total + (parts[name].classes?.[level] ?? 0), 0) / rows;
    return PART_NAMES.flatMap((name) => {
      const part = parts[name];
      const share = (part.classes?.[level] ?? 0) / part.rows;
      // Three standard errors: small parts differ by chance.
      const noise = 3 * Math.sqrt((overall * (1 - overall)) / part.rows);
      if (Math.abs(share - overall) <= Math.max(SHARE_TOLERANCE, noise)) return [];
      return [
        `The ${name} part has ${percent(share)} rows of class ${quoteShort(level)}, the whole table ${percent(overall)}.`,
      ];
    });
  });
  const more = warnings.length - MAX_SHARE_WARNINGS;
  if (more <= 0) return warnings;
  return [...warnings.slice(0, MAX_SHARE_WARNINGS), `${more} more shares of classes differ between the parts.`];
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}
