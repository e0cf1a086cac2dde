import type { Command } from "commander";
import { SlipwayError } from "../core/errors.ts";
import {
  describeStatus,
  listVersions,
  loadCurrentStages,
  stagesOf,
  type VersionEntry,
} from "../core/registry/list-versions.ts";
import type { ModelStore } from "../core/registry/model-store.ts";
import { parseReference, resolveReference } from "../core/registry/resolve-reference.ts";
import { assertInstant, stageAt } from "../core/registry/stage-history.ts";
import { openRegistry } from "../ports/registry.ts";
import { alignColumns } from "./align-columns.ts";
import { describeManifest } from "./describe-manifest.ts";
import { createPaint, type Paint } from "./paint.ts";
import { plainText } from "./plain-text.ts";
import { buildGc } from "./registry-gc.ts";
import { buildNotices } from "./registry-notices.ts";
import { buildPromote, buildRollback } from "./registry-stages.ts";
import type { Act, Verb, VerbResult, World } from "./verb.ts";

export const registryVerb: Verb = {
  name: "registry",
  build(program, act) {
    const registry = program
      .command("registry")
      .summary("versions and stages: show, promote, roll back, withdraw, clean up")
      .description(
        "The registry in .slipway/registry/, or in the releases of a repository with SLIPWAY_REGISTRY=github:<owner>/<name>. Versions never change; stages and what is said of versions only grow.",
      )
      .addHelpText(
        "after",
        "\nExamples:\n  slipway registry list\n  slipway registry promote credit-risk@1.2.0 --to production\n  slipway registry rollback credit-risk production",
      );
    buildList(registry, act);
    buildShow(registry, act);
    buildHistory(registry, act);
    buildPromote(registry, act);
    buildRollback(registry, act);
    buildNotices(registry, act);
    buildGc(registry, act);
  },
};

function buildList(registry: Command, act: Act): void {
  registry
    .command("list")
    .summary("list versions, the newest first")
    .argument("[model]", "only this model")
    .addHelpText("after", "\nExamples:\n  slipway registry list\n  slipway registry list credit-risk --json")
    .action(
      act(async (world, model: string | undefined) => {
        const entries = await listVersions(openRegistry(world), model);
        const paint = createPaint(world.color);
        const rows = entries.map((entry) => [
          entry.model,
          entry.version,
          entry.createdAt,
          entry.digest.slice(0, 12),
          entry.stages.join(", "),
          describeNotices(entry),
        ]);
        printTable(world, { head: ["model", "version", "created", "digest", "stages", ""], rows, paint });
        if (rows.length === 0) world.print("No versions. `slipway register` adds one.");
        return { exitCode: 0, document: entries };
      }),
    );
}

function buildShow(registry: Command, act: Act): void {
  registry
    .command("show")
    .summary("show one version")
    .argument("<reference>", "name@1.2.0, name@production, name@latest, or name for the champion")
    .addHelpText(
      "after",
      "\nExamples:\n  slipway registry show credit-risk\n  slipway registry show credit-risk@1.0.0 --json",
    )
    .action(
      act(async (world, reference: string) => {
        const store = openRegistry(world);
        const { manifest, reason, status } = await resolveReference(store, reference);
        const stages = stagesOf(manifest, await loadCurrentStages(store, manifest.model));
        world.print(describeManifest(manifest, { reason, stages, status, paint: createPaint(world.color) }));
        return { exitCode: 0, document: { ...manifest, stages, ...describeStatus(status) } };
      }),
    );
}

function describeNotices({ deprecated, yanked }: VersionEntry): string {
  const said = [
    ...(yanked === undefined ? [] : [`yanked: ${yanked}`]),
    ...(deprecated === undefined ? [] : [`deprecated: ${deprecated}`]),
  ];
  return said.join("; ");
}

interface HistoryOptions {
  readonly stage?: string;
  readonly at?: string;
}

function buildHistory(registry: Command, act: Act): void {
  registry
    .command("history")
    .summary("show what every stage of a model held, or held at one instant")
    .argument("<model>", "name of the model")
    .option("--stage <stage>", "only this stage, such as production")
    .option("--at <instant>", "what was current then, such as 2026-01-31T12:00:00Z")
    .addHelpText(
      "after",
      "\nExamples:\n  slipway registry history credit-risk\n  slipway registry history credit-risk --at 2026-01-31T12:00:00Z",
    )
    .action(
      act(async (world, given: string, options: HistoryOptions) => {
        const store = openRegistry(world);
        const { model } = parseReference(given);
        const stages = options.stage === undefined ? await store.stages(model) : [options.stage];
        await assertKnown(store, model);
        return options.at === undefined
          ? await showHistory(world, { store, model, stages })
          : await showInstant(world, { store, model, stages, at: options.at });
      }),
    );
}

interface HistoryRequest {
  readonly store: ModelStore;
  readonly model: string;
  readonly stages: readonly string[];
}

async function showHistory(world: World, { store, model, stages }: HistoryRequest): Promise<VerbResult> {
  const records = (await Promise.all(stages.map((stage) => store.stage(model, stage)))).flat();
  const rows = records.map(({ stage, number, version, at, reason }) => [stage, String(number), version, at, reason]);
  printTable(world, { head: ["stage", "number", "version", "since", "reason"], rows, paint: createPaint(world.color) });
  if (rows.length === 0) world.print(`No stage of ${model} has held a version. \`slipway deploy\` puts one in.`);
  return { exitCode: 0, document: records };
}

async function showInstant(
  world: World,
  { store, model, stages, at }: HistoryRequest & { readonly at: string },
): Promise<VerbResult> {
  assertInstant(at);
  const found = await Promise.all(
    stages.map(async (stage) => ({ model, stage, at, record: stageAt(await store.stage(model, stage), at) ?? null })),
  );
  const rows = found.map(({ stage, record }) => [
    stage,
    record?.version ?? "nothing",
    record?.at ?? "",
    record?.reason ?? "",
  ]);
  printTable(world, { head: ["stage", "version", "since", "reason"], rows, paint: createPaint(world.color) });
  if (rows.length === 0) world.print(`${model} has no stages.`);
  return { exitCode: 0, document: found };
}

async function assertKnown(store: ModelStore, model: string): Promise<void> {
  if ((await store.versions(model)).length > 0) return;
  throw new SlipwayError("SLIPWAY_E_VERSION_NOT_FOUND", {
    what: `The registry has no version of model ${model}.`,
    remedy: "`slipway registry list` shows the models.",
  });
}

interface TableOptions {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly paint: Paint;
}

function printTable(world: World, { head, rows, paint }: TableOptions): void {
  if (rows.length === 0) return;
  const [first = "", ...lines] = alignColumns([head, ...rows.map((row) => row.map(plainText))]);
  world.print([paint.strong(first), ...lines].join("\n"));
}
