import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { listDeployedVersions } from "../adapters/files/deployments.ts";
import { type CollectEntry, collectVersions } from "../core/registry/collect-versions.ts";
import { assertModelName } from "../core/registry/grammar.ts";
import { openRecords } from "../ports/registry.ts";
import { alignColumns } from "./align-columns.ts";
import { createPaint } from "./paint.ts";
import { plainText } from "./plain-text.ts";
import type { Act } from "./verb.ts";

interface GcOptions {
  readonly model?: string;
  readonly keep: number;
  readonly history?: number;
  readonly dryRun?: boolean;
}

const KEEP = 10;

export function buildGc(registry: Command, act: Act): void {
  registry
    .command("gc")
    .summary("remove versions that nothing needs")
    .description(
      "Removes the files of old versions for good; their numbers stay taken. Never removed: the newest version, what a stage holds or held, what a deployment names; files that live elsewhere.",
    )
    .option("--model <name>", "only this model")
    .option("--keep <n>", "newest versions to keep in any case", readCount(1), KEEP)
    .option(
      "--history <n>",
      "of each stage keep what it holds and its n records before that (default all)",
      readCount(0),
    )
    .option("--dry-run", "say what would be removed and why")
    .addHelpText(
      "after",
      "\nExamples:\n  slipway registry gc --dry-run\n  slipway registry gc --model credit-risk --keep 5 --history 20",
    )
    .action(
      act(async (world, { model, keep, history, dryRun = false }: GcOptions) => {
        const { registry: store, audit } = openRecords(world);
        if (model !== undefined) assertModelName(model);
        const named = await listDeployedVersions(join(world.cwd, ".slipway", "out"));
        const entries: CollectEntry[] = [];
        for (const name of model === undefined ? await store.models() : [model]) {
          entries.push(
            ...(await collectVersions(
              { store, clock: world.clock, audit },
              { model: name, keep, history, named, dryRun },
            )),
          );
        }
        world.print(describe(entries, { dryRun, strong: createPaint(world.color).strong }));
        return { exitCode: 0, document: entries };
      }),
    );
}

function readCount(min: number) {
  return (text: string): number => {
    if (/^\d{1,6}$/.test(text) && Number(text) >= min) return Number(text);
    throw new InvalidArgumentError(`must be a whole number of at least ${min}.`);
  };
}

function describe(
  entries: readonly CollectEntry[],
  { dryRun, strong }: { readonly dryRun: boolean; strong(text: string): string },
): string {
  if (entries.length === 0) return "No versions.";
  const done = dryRun ? "would go" : "removed";
  const rows = entries.map(({ model, version, action, why, bytes }) => [
    model,
    version,
    action === "keep" ? "kept" : done,
    `${(bytes / 1000).toFixed(0)} kB`,
    why,
  ]);
  const [head = "", ...lines] = alignColumns([["model", "version", "", "size", "why"], ...rows]);
  const gone = entries.filter(({ action }) => action === "remove");
  const freed = gone.reduce((total, entry) => total + entry.bytes, 0);
  return [
    strong(head),
    ...lines,
    "",
    `${gone.length} of ${entries.length} ${done}, ${(freed / 1000).toFixed(0)} kB`,
    ...gone.flatMap(({ model, version, foreign }) =>
      foreign.map((uri) => `not deleted, because it lives elsewhere: ${plainText(uri)} of ${model}@${version}`),
    ),
  ].join("\n");
}
