import type { Command } from "commander";
import { changeStatus, type StatusChange } from "../core/registry/change-status.ts";
import { describeStatus, loadCurrentStages, stagesOf } from "../core/registry/list-versions.ts";
import { resolveReference } from "../core/registry/resolve-reference.ts";
import { openRecords } from "../ports/registry.ts";
import { createPaint } from "./paint.ts";
import { assertReason } from "./registry-stages.ts";
import type { Act } from "./verb.ts";

interface NoticeVerb {
  readonly kind: StatusChange["kind"];
  readonly summary: string;
  readonly description: string;
  /** What the version is afterwards. */
  readonly done: string;
  readonly example: string;
}

const VERBS: readonly NoticeVerb[] = [
  {
    kind: "deprecate",
    summary: "say that a version should not be taken any more",
    description: "Everything goes on working; deploying or promoting the version warns with the reason.",
    done: "is deprecated",
    example: 'slipway registry deprecate credit-risk@1.0.0 --reason "1.1.0 knows the new tariff"',
  },
  {
    kind: "undeprecate",
    summary: "take a deprecation back",
    description: "The notice stays in the history; a later one overrides it.",
    done: "is not deprecated",
    example: "slipway registry undeprecate credit-risk@1.0.0",
  },
  {
    kind: "yank",
    summary: "withdraw a version: nobody may take it any more",
    description:
      "It cannot be deployed or promoted; latest, the champion and rollbacks pass over it. What runs goes on running. Its files stay.",
    done: "is yanked",
    example: 'slipway registry yank credit-risk@1.0.0 --reason "trained on leaked labels"',
  },
  {
    kind: "unyank",
    summary: "take a withdrawal back",
    description: "The notice stays in the history; a later one overrides it.",
    done: "is not yanked",
    example: 'slipway registry unyank credit-risk@1.0.0 --reason "the labels were fine"',
  },
];

export function buildNotices(registry: Command, act: Act): void {
  for (const verb of VERBS) buildNotice(registry, verb, act);
}

function buildNotice(registry: Command, { kind, summary, description, done, example }: NoticeVerb, act: Act): void {
  const command = registry
    .command(kind)
    .summary(summary)
    .description(description)
    .argument("<reference>", "name@1.2.0, name@production, name@latest, or name for the champion");
  const why = "one sentence for whoever meets the version";
  if (kind.startsWith("un")) command.option("--reason <text>", why, "Taken back by hand.");
  else command.requiredOption("--reason <text>", why);
  command.addHelpText("after", `\nExamples:\n  ${example}`).action(
    act(async (world, reference: string, { reason }: { readonly reason: string }) => {
      assertReason(reason);
      const { registry: store, audit } = openRecords(world);
      const { manifest } = await resolveReference(store, reference);
      const { model, version } = manifest;
      const { status, appended } = await changeStatus({ store, clock: world.clock }, { model, version, kind, reason });
      await audit.registry(model);
      const stages = stagesOf(manifest, await loadCurrentStages(store, model));
      const name = createPaint(world.color).strong(`${model}@${version}`);
      world.print(`${name} ${done}${appended ? "" : " already"}`);
      if (kind === "yank" && stages.length > 0) {
        world.log.warn(
          `${model}@${version} is still current in ${stages.join(", ")}: \`slipway registry rollback ${model} ${stages[0]}\``,
        );
      }
      return { exitCode: 0, document: { model, version, ...describeStatus(status), stages, appended } };
    }),
  );
}
