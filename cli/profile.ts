import type { Command } from "commander";
import { createTablePorts } from "../ports/tables.ts";
import { keepProfile } from "./profile-document.ts";
import { profileEdges } from "./profile-edges.ts";
import { profileMerge } from "./profile-merge.ts";
import {
  describeColumns,
  type ProfileOptions,
  parseShard,
  parseWindows,
  resolveName,
  unusable,
} from "./profile-options.ts";
import { profileShard } from "./profile-shard.ts";
import type { Verb, VerbResult, World } from "./verb.ts";

const SOURCE = "path, glob, SELECT, https:// or s3:// address of the table";

/** What commander hands over behind the arguments. */
type SubcommandRest = [options: unknown, command: Command];

export const profileVerb: Verb = {
  name: "profile",
  build(program, act) {
    const command = program
      .command("profile")
      .summary("freeze a table as the reference for monitoring")
      .description(
        "Counts a reference table in frozen bins and levels. The profile holds counts, never rows, and drift reads it instead of the table.",
      )
      .argument("<source>", SOURCE)
      .option("--out <file>", "where to write the profile (default profile.json; of a shard shard-<i>.json)")
      .option(
        "--edges <file>",
        "with --shard: edges.json of `profile edges`, or a profile.json to count another table by",
      );
    addColumns(addWindows(command))
      .option("--shard <i/n>", "count only part i of n of the table, for `slipway profile merge`")
      .addHelpText(
        "after",
        "\nExamples:\n  slipway profile training.parquet --out profile.json\n  slipway profile 2024.parquet --timestamp served_at --window 1d --timezone Europe/Berlin\n  slipway drift profile.json today.parquet\n\nIn a job matrix:\n  slipway profile edges 'data/*.parquet'\n  slipway profile 'data/*.parquet' --edges edges.json --shard 3/8\n  slipway profile merge shard-*.json",
      )
      .action(act((world, source: string, options: ProfileOptions) => profile(world, source, options)));
    addColumns(
      addWindows(
        command
          .command("edges")
          .summary("freeze the bins that the shards of a table count in")
          .description("Takes bin edges from a sample of the whole table, the same whichever rows come first.")
          .argument("<source>", SOURCE)
          .option("--out <file>", "where to write the edges (default edges.json; of a shard edges-<i>.json)"),
      ),
    )
      .option("--shard <i/n>", "sample only part i of n of the table, for `slipway profile merge`")
      .action(
        act((world, source: string, ...[, edges]: SubcommandRest) =>
          // Options that the parent has too are given to it.
          profileEdges(world, source, edges.optsWithGlobals<ProfileOptions>()),
        ),
      );
    command
      .command("merge")
      .summary("put the shards of a table together")
      .description(
        "Adds the counts of every shard to one profile: the same, to the digest, as that of the whole table.",
      )
      .argument("<shards...>", "files that --shard wrote, each once")
      .option("--out <file>", "where to write the profile (default profile.json; of edges edges.json)")
      .option("--name <name>", "name that reports call it by (default that of the shards)")
      .action(
        act((world, shards: readonly string[], ...[, merge]: SubcommandRest) =>
          profileMerge(world, shards, merge.optsWithGlobals<ProfileOptions>()),
        ),
      );
  },
};

function addColumns(command: Command): Command {
  return command
    .option("--name <name>", "name that reports call it by (default drift)")
    .option("--exclude <columns>", "columns to leave out, separated by commas")
    .option("--features <columns>", "only these columns, separated by commas")
    .option("--prediction <column>", "column of scores");
}

function addWindows(command: Command): Command {
  return command
    .option("--timestamp <column>", "column of time, for --window; it is no feature")
    .option(
      "--window <length>",
      "cut the table into windows of this length, such as 6h, 1d or 1w: they say how much windows differ by nature",
    )
    .option("--timezone <name>", "IANA zone whose midnight begins a day (default UTC)")
    .option("--holidays <column>", "column that is true on holidays (default: found where there is one)");
}

async function profile(world: World, source: string, options: ProfileOptions): Promise<VerbResult> {
  const part = parseShard(options.shard);
  if (part !== undefined) return await profileShard(world, source, { ...options, part });
  if (options.edges !== undefined)
    throw unusable(
      "edges: only shards are counted in given edges.",
      "Add --shard 1/1 for the whole table, or leave --edges out.",
    );
  const pipeline = resolveName(options.name ?? "drift");
  const windows = parseWindows(options);
  const { profiler } = createTablePorts(world);
  const table = await profiler.profile({
    source,
    folder: world.cwd,
    ...describeColumns(options),
    ...(windows === null ? {} : { windows: describeRequest(windows, options) }),
  });
  return await keepProfile(world, { pipeline, table, out: options.out ?? "profile.json" });
}

function describeRequest(
  windows: NonNullable<ReturnType<typeof parseWindows>>,
  { timezone, holidays }: ProfileOptions,
) {
  return {
    timestamp: windows.timestamp,
    windowMs: windows.lengthMs,
    ...(timezone === undefined ? {} : { timezone }),
    ...(holidays === undefined ? {} : { holidays }),
  };
}
