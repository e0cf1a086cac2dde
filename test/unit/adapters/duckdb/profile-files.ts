import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../../../adapters/duckdb/connection.ts";
import type { ProfiledTable } from "../../../../core/data/profiler.ts";
import type { FeatureProfile } from "../../../../core/documents/profile.ts";

/** A temporary folder that holds these files. */
export async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-profile-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder.path, name), content);
  await use(folder.path);
}

export async function writeParquet(folder: string, name: string, select: string): Promise<void> {
  await using database = await openDatabase({ threads: 1 });
  await database.run(`COPY (${select}) TO '${join(folder, name)}' (FORMAT parquet)`);
}

export function toProfile({ features, prediction, sample }: ProfiledTable) {
  return { features: [...features], prediction, sample: { ...sample } };
}

export function featureOf(table: ProfiledTable, name: string): FeatureProfile {
  const feature = table.features.find((one) => one.name === name);
  if (feature === undefined) throw new Error(`no feature ${name}`);
  return feature;
}
