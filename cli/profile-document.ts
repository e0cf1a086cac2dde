import { resolve } from "node:path";
import { writeAtomically } from "../adapters/files/atomic-write.ts";
import { writing } from "../adapters/files/file-error.ts";
import type { ProfiledTable } from "../core/data/profiler.ts";
import { type DocumentKind, parseDocument } from "../core/documents/document.ts";
import { type FeatureProfile, profileDocument } from "../core/documents/profile.ts";
import { buildProfile } from "../core/monitor/build-profile.ts";
import { digestProfile } from "../core/monitor/digest-profile.ts";
import { createTablePorts } from "../ports/tables.ts";
import { alignColumns } from "./align-columns.ts";
import { plainText } from "./plain-text.ts";
import type { VerbResult, World } from "./verb.ts";

const MAX_SHOWN = 30;

export interface ProfileParts {
  readonly pipeline: string;
  readonly table: ProfiledTable;
  readonly out: string;
}

/** Writes a profile and shows what is in it. */
export async function keepProfile(world: World, { pipeline, table, out }: ProfileParts): Promise<VerbResult> {
  const { clock, sha256 } = createTablePorts(world);
  const built = buildProfile({ pipeline, createdAt: clock.now(), table });
  const { path, document } = await keepDocument(world, profileDocument, { value: built, out });
  world.print(describe(document.features, table.rows));
  for (const { column, reason } of table.ignored)
    world.log.info(`${plainText(column)} is left out: ${plainText(reason)}`);
  world.print(`\n  profile  ${path}\n  digest   ${digestProfile(document, sha256)}`);
  return { exitCode: 0, document };
}

/** Checked as whoever reads it will, and written whole or not at all. */
export async function keepDocument<Document>(
  { cwd }: World,
  kind: DocumentKind,
  { value, out }: { readonly value: Document; readonly out: string },
): Promise<{ readonly path: string; readonly document: Document }> {
  const path = resolve(cwd, out);
  parseDocument(kind, value, { path });
  await writing(path, () => writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`));
  return { path, document: value };
}

function describe(features: readonly FeatureProfile[], rows: number): string {
  const shown = features
    .slice(0, MAX_SHOWN)
    .map((feature) => [
      plainText(feature.name).slice(0, 40),
      feature.kind,
      "levels" in feature ? `${feature.distinct} levels` : `${feature.counts.length} bins`,
      String(feature.missing),
    ]);
  const more = features.length > shown.length ? [`  and ${features.length - shown.length} more`] : [];
  const lines = alignColumns([["feature", "kind", "cells", "missing"], ...shown]);
  return [`${rows} rows, ${features.length} features`, ...lines.map((line) => `  ${line}`), ...more].join("\n");
}
