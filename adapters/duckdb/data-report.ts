import { type DataReport, PART_NAMES } from "../../core/data/dataset.ts";
import type { Database } from "./connection.ts";
import type { PartCounts } from "./split.ts";

const EXAMPLES = 5;
const SHARE_TOLERANCE = 0.05; // a part's class share that differs by more from the whole's is worth a warning

export interface ReportRequest {
  readonly parts: Readonly<Record<(typeof PART_NAMES)[number], PartCounts>>;
  readonly rows: number;
  readonly hasId: boolean;
  readonly positive: string;
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
  const shares = Object.entries(classes).map(([level, n]) => [level, n / rows] as const);
  return { rows, classShares: Object.fromEntries<number>(shares) };
}

function listShareWarnings({ parts, rows, positive }: ReportRequest): readonly string[] {
  const positives = PART_NAMES.reduce((total, name) => total + (parts[name].classes[positive] ?? 0), 0);
  const overall = positives / rows;
  return PART_NAMES.flatMap((name) => {
    const part = parts[name];
    const share = (part.classes[positive] ?? 0) / part.rows;
    // Three standard errors: small parts differ by chance.
    const noise = 3 * Math.sqrt((overall * (1 - overall)) / part.rows);
    if (Math.abs(share - overall) <= Math.max(SHARE_TOLERANCE, noise)) return [];
    return [`The ${name} part has ${percent(share)} positive rows, the whole table ${percent(overall)}.`];
  });
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}
