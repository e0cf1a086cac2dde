import type { OutputChunk } from "rolldown";

/** DESIGN: what one action may weigh, minified. Packages that are installed at run time are not in it. */
const BUDGET_BYTES = 3_000_000;

/** What one action loads, in bytes. */
export interface ActionSize {
  readonly action: string;
  /** Before its first line runs: the entry and what it imports statically. */
  readonly start: number;
  /** All it can ever load, by `import()` too. */
  readonly total: number;
}

/** Sizes of the entries, heaviest first. */
export function measureActions(chunks: readonly OutputChunk[]): readonly ActionSize[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const weigh = (from: OutputChunk, follow: (chunk: OutputChunk) => readonly string[]): number => {
    const seen = new Set([from]);
    for (const chunk of seen) {
      for (const name of follow(chunk)) {
        const next = byName.get(name);
        if (next !== undefined) seen.add(next);
      }
    }
    return [...seen].reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  };
  return chunks
    .filter(({ isEntry }) => isEntry)
    .map((entry) => ({
      action: entry.name,
      start: weigh(entry, ({ imports }) => imports),
      total: weigh(entry, ({ imports, dynamicImports }) => [...imports, ...dynamicImports]),
    }))
    .toSorted((left, right) => right.total - left.total);
}

/** @throws Error naming the actions that outgrew the budget */
export function assertBudgets(sizes: readonly ActionSize[]): void {
  const heavy = sizes.filter(({ total }) => total > BUDGET_BYTES);
  if (heavy.length === 0) return;
  const named = heavy.map(({ action, total }) => `${action} ${formatMegabytes(total)}`).join(", ");
  throw new Error(
    `More than ${formatMegabytes(BUDGET_BYTES)} in one action: ${named}. dist/metafile.json says what it is made of.`,
  );
}

export function renderSizes(sizes: readonly ActionSize[]): string {
  const rows = sizes.map(
    ({ action, start, total }) => [action, formatMegabytes(start), formatMegabytes(total)] as const,
  );
  const lines = ([["bundle", "at start", "in all"], ...rows] as const).map(
    ([action, start, total]) => `${action.padEnd(16)}${start.padStart(10)}${total.padStart(10)}`,
  );
  return lines.join("\n");
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
