import { contract } from "../actions/register/contract.ts";
import { run } from "../actions/register/main.ts";
import { loadDocument } from "../adapters/files/documents.ts";
import { parseInputs } from "../core/contract.ts";
import { evaluationDocument } from "../core/documents/evaluation.ts";
import { manifestDocument } from "../core/documents/manifest.ts";
import { tenantsDocument } from "../core/documents/tenants.ts";
import { createLocalPorts } from "../ports/local.ts";
import { describeTenants, isRollUp } from "./describe-tenants.ts";
import { createPaint } from "./paint.ts";
import type { Verb } from "./verb.ts";

interface RegisterOptions {
  readonly from?: string;
  readonly name?: string;
  readonly onInconclusive?: string;
  readonly run?: string;
  readonly tenant?: string;
  readonly uri?: readonly string[];
}

export const registerVerb: Verb = {
  name: "register",
  build(program, act) {
    program
      .command("register")
      .summary("give the evaluated model a version")
      .description(
        "Checks that model, run and evaluation belong together and that the verdict allows it, then publishes an immutable version. The same content gets the version it has already.",
      )
      .argument("[pipeline]", "pipeline file, or the folder that holds one; default the working directory")
      .option("--tenant <name>", "only the model of this tenant, by its value or slug")
      .option("--from <folder>", "register this folder, which has a model.json, without a pipeline")
      .option("--name <name>", "with --from: name of the model")
      .option("--on-inconclusive <what>", "with --from: pass registers a model whose evaluation decided nothing")
      .option(
        "--uri <file=address>",
        'this file lives elsewhere and is not copied; when absent: "file=https://… sha256:<hex> <bytes>" (repeatable)',
        (value: string, before: readonly string[] = []) => [...before, value],
      )
      .option("--run <id>", "id of the run that made the model, for the manifest")
      .addHelpText(
        "after",
        "\nExamples:\n  slipway register pipelines/credit-risk\n  slipway register --name churn --from exported/model\n  slipway register --name churn --from exported/model --uri model.onnx=https://models.example.com/churn.onnx",
      )
      .action(
        act(async (world, pipeline: string | undefined, { uri, ...options }: RegisterOptions) => {
          const given = pipeline ?? (options.from === undefined ? "." : undefined);
          const inputs = parseInputs(contract, {
            ...(given === undefined ? {} : { pipeline: given }),
            ...(uri === undefined ? {} : { uris: uri }),
            ...options,
          });
          const { status, exitCode, outputs } = await run(inputs, createLocalPorts(world));
          const paint = createPaint(world.color);
          if (isRollUp(outputs.document)) {
            const rollUp = await loadDocument(tenantsDocument, outputs.document);
            if (rollUp !== undefined) world.print(describeTenants(rollUp, paint));
            world.print(`  register ${paint.outcome(status)}  ${outputs.reference}\n  tenants  ${outputs.document}`);
            return { exitCode, document: rollUp };
          }
          if (status === "blocked") {
            world.print(`register ${paint.outcome(status)}\n  evaluation  ${outputs.document}`);
            return { exitCode, document: await loadDocument(evaluationDocument, outputs.document) };
          }
          world.print(`${paint.strong(outputs.reference)}  digest ${outputs.digest.slice(0, 12)}`);
          world.print(`  manifest  ${outputs.document}`);
          return { exitCode, document: await loadDocument(manifestDocument, outputs.document) };
        }),
      );
  },
};
