import { contract } from "../actions/deploy/contract.ts";
import { run } from "../actions/deploy/main.ts";
import { loadDocument } from "../adapters/files/documents.ts";
import { parseInputs } from "../core/contract.ts";
import { type Deployment, deploymentDocument } from "../core/documents/deployment.ts";
import { createLocalPorts } from "../ports/local.ts";
import { createServerOpener } from "../ports/open-server.ts";
import { createPaint, type Paint } from "./paint.ts";
import { plainDocument } from "./plain-text.ts";
import type { Verb } from "./verb.ts";

export const deployVerb: Verb = {
  name: "deploy",
  build(program, act) {
    program
      .command("deploy")
      .summary("put a registered version on the running server")
      .description(
        "Swaps the server to the version, asks it for scores and compares them with the evaluation's; then the environment's history is extended, or the server gets its previous version back.",
      )
      .argument("[pipeline]", "pipeline file, or the folder that holds one", ".")
      // Not --version: the program's own option of that name is found behind a verb too.
      .option("--to <version>", "version to deploy (default the newest registered one)")
      .addHelpText(
        "after",
        "\nExamples:\n  slipway serve &  slipway deploy pipelines/credit-risk\n  slipway deploy pipelines/credit-risk --to 1.2.0",
      )
      .action(
        act(async (world, pipeline: string, { to }: { readonly to?: string }) => {
          const inputs = parseInputs(contract, { pipeline, ...(to === undefined ? {} : { version: to }) });
          await using servers = createServerOpener(world, { start: false, entry: "" });
          const { exitCode, outputs } = await run(inputs, {
            ...createLocalPorts(world),
            openServer: (deploy, token) => servers.open(deploy, token),
          });
          const document = await loadDocument(deploymentDocument, outputs.document);
          if (document !== undefined)
            world.print(describeDeployment(plainDocument(document), createPaint(world.color)));
          world.print(`  deployment  ${outputs.document}`);
          return { exitCode, document };
        }),
      );
  },
};

function describeDeployment(
  { outcome, model, version, environment, target, smoke, replay }: Deployment,
  paint: Paint,
): string {
  const compared =
    replay === null
      ? "no recorded scores to compare"
      : `${replay.rows} rows replayed, scores differ by at most ${replay.maxDifference ?? "?"}`;
  return [
    `${paint.strong(`${model}@${version}`)} in ${environment} at ${target.url}: ${paint.outcome(outcome)}`,
    `  smoke       ${smoke.detail}`,
    `  replay      ${compared}`,
  ].join("\n");
}
