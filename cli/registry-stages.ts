import type { Command } from "commander";
import { SlipwayError } from "../core/errors.ts";
import { assertModelName, assertStageName } from "../core/registry/grammar.ts";
import { resolveReference } from "../core/registry/resolve-reference.ts";
import { rollBackStage } from "../core/registry/roll-back.ts";
import { type AppendedStage, appendStageStep } from "../core/registry/stage-history.ts";
import { openRecords } from "../ports/registry.ts";
import { createPaint } from "./paint.ts";
import type { Act, VerbResult, World } from "./verb.ts";

const ASIDE = "Only the record changes: `slipway deploy` is what puts a version on a server.";
const MAX_REASON = 1000;

export function buildPromote(registry: Command, act: Act): void {
  registry
    .command("promote")
    .summary("make a version the current one of a stage")
    .description(`Appends to the history of the stage. ${ASIDE}`)
    .argument("<reference>", "name@1.2.0, name@staging, name@latest, or name for the champion")
    .requiredOption("--to <stage>", "stage that gets it, such as production")
    .option("--reason <text>", "one sentence for the history", "Promoted by hand.")
    .addHelpText(
      "after",
      '\nExamples:\n  slipway registry promote credit-risk@staging --to production\n  slipway registry promote credit-risk@1.2.0 --to production --reason "passed the audit"',
    )
    .action(
      act(async (world, reference: string, { to: stage, reason }: { readonly to: string; readonly reason: string }) => {
        const { registry: store, audit } = openRecords(world);
        assertStageName(stage);
        assertReason(reason);
        const { manifest, status } = await resolveReference(store, reference);
        const { model, version } = manifest;
        if (status.deprecated !== null) world.log.warn(`${model}@${version} is deprecated: ${status.deprecated}`);
        const answer = await appendStageStep(
          { store, clock: world.clock },
          { model, stage, version, reason, kind: "promotion" },
        );
        await audit.registry(model);
        return show(world, answer);
      }),
    );
}

interface RollbackOptions {
  readonly to?: string;
  readonly reason: string;
}

export function buildRollback(registry: Command, act: Act): void {
  registry
    .command("rollback")
    .summary("give a stage back what it held before")
    .description(
      `Appends to the history of the stage; a second rollback goes one step further back. Yanked versions are passed over. ${ASIDE}`,
    )
    .argument("<model>", "name of the model")
    .argument("<stage>", "stage, such as production")
    .option("--to <version>", "version that it held once (default the one before)")
    .option("--reason <text>", "one sentence for the history", "Rolled back by hand.")
    .addHelpText(
      "after",
      '\nExamples:\n  slipway registry rollback credit-risk production\n  slipway registry rollback credit-risk production --to 1.0.3 --reason "wrong scores for renters"',
    )
    .action(
      act(async (world, ...[model, stage, { to, reason }]: [string, string, RollbackOptions]) => {
        const { registry: store, audit } = openRecords(world);
        assertModelName(model);
        assertStageName(stage);
        assertReason(reason);
        const version = to?.replace(/^v/, "");
        const answer = await rollBackStage({ store, clock: world.clock }, { model, stage, to: version, reason });
        await audit.registry(model);
        return show(world, answer);
      }),
    );
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function assertReason(reason: string): void {
  if (reason.trim() !== "" && reason.length <= MAX_REASON) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: reason.trim() === "" ? "--reason is empty." : `--reason has ${reason.length} characters.`,
    remedy: `Say it in one sentence of at most ${MAX_REASON} characters: whoever meets the version will read it.`,
  });
}

function show(world: World, { record, previous, appended }: AppendedStage): VerbResult {
  const { model, stage, version, number } = record;
  const name = createPaint(world.color).strong(`${model}@${version}`);
  const before = previous === undefined ? "nothing" : previous.version;
  world.print(
    appended
      ? `${name} is current in ${stage} (record ${number}); it held ${before}`
      : `${name} was current in ${stage} already (record ${number})`,
  );
  return { exitCode: 0, document: { ...record, appended, previous: appended ? (previous?.version ?? null) : version } };
}
