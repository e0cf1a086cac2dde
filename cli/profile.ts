import { resolve } from "node:path";
import { writeAtomically } from "../adapters/files/atomic-write.ts";
import { writing } from "../adapters/files/file-error.ts";
import { parseDocument } from "../core/documents/document.ts";
import { type FeatureProfile, profileDocument } from "../core/documents/profile.ts";
import { SlipwayError } from "../core/errors.ts";
import { buildProfile } from "../core/monitor/build-profile.ts";
import { createTablePorts } from "../ports/tables.ts";
import { alignColumns } from "./align-columns.ts";
import { plainText } from "./plain-text.ts";
import type { Verb } from "./verb.ts";

interface ProfileOptions {
  readonly out: string;
  readonly name: string;
  readonly exclude?: string;
  readonly features?: string;
  readonly prediction?: string;
}

const NAME = /^[a-z0-9-]{1,64}$/;
const MAX_SHOWN = 30;

export const profileVerb: Verb = {
  name: "profile",
  build(program, act) {
    program
      .command("profile")
      .summary("freeze a table as the reference for monitoring")
      .description(
        "Counts a reference table in frozen bins and levels. The profile holds counts, never rows, and drift reads it instead of the table.",
      )
      .argument("<source>", "path, glob or SELECT of the reference table")
      .option("--out <file>", "where to write the profile", "profile.json")
      .option("--name <name>", "name that reports call it by", "drift")
      .option("--exclude <columns>", "columns to leave out, separated by commas")
      .option("--features <columns>", "only these columns, separated by commas")
      .option("--prediction <column>", "column of scores")
      .addHelpText(
        "after",
        "\nExamples:\n  slipway profile training.parquet --out profile.json\n  slipway drift profile.json today.parquet",
      )
      .action(
        act(async (world, source: string, options: ProfileOptions) => {
          assertName(options.name);
          const { profiler, clock } = createTablePorts(world);
          const table = await profiler.profile({
            source,
            folder: world.cwd,
            exclude: splitList(options.exclude),
            ...(options.features === undefined ? {} : { features: splitList(options.features) }),
            ...(options.prediction === undefined ? {} : { prediction: options.prediction }),
          });
          const path = resolve(world.cwd, options.out);
          const built = buildProfile({ pipeline: options.name, createdAt: clock.now(), table });
          const profile = parseDocument(profileDocument, built, { path });
          await writing(path, () => writeAtomically(path, `${JSON.stringify(profile, null, 2)}\n`));
          world.print(describe(profile.features, table.rows));
          for (const { column, reason } of table.ignored)
            world.log.info(`${plainText(column)} is left out: ${plainText(reason)}`);
          world.print(`\n  profile  ${path}`);
          return { exitCode: 0, document: profile };
        }),
      );
  },
};

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

function assertName(name: string): void {
  if (NAME.test(name)) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `name: "${name.slice(0, 80)}" is no name.`,
    remedy: "Use 1 to 64 of a-z, 0-9 and -.",
  });
}

function splitList(text = ""): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
