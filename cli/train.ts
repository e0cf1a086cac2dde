import { contract } from "../actions/train/contract.ts";
import { run } from "../actions/train/main.ts";
import { loadDocument } from "../adapters/files/documents.ts";
import { parseInputs } from "../core/contract.ts";
import { runDocument } from "../core/documents/run.ts";
import { tenantsDocument } from "../core/documents/tenants.ts";
import { createLocalPorts } from "../ports/local.ts";
import { describeRun } from "./describe-run.ts";
import { describeTenants, isRollUp } from "./describe-tenants.ts";
import { createPaint } from "./paint.ts";
import { plainDocument } from "./plain-text.ts";
import type { Verb } from "./verb.ts";

export const trainVerb: Verb = {
  name: "train",
  build(program, act) {
    program
      .command("train")
      .summary("fit the pipeline's model")
      .description("Reads, checks and splits the data, fits the model, reads it back, and leaves model/ and run.json.")
      .argument("[pipeline]", "pipeline file, or the folder that holds one", ".")
      .option("--tenant <name>", "only the model of this tenant, by its value or slug")
      .addHelpText(
        "after",
        '\nExamples:\n  slipway train pipelines/credit-risk\n  slipway train pipeline.yml --json\n  slipway train pipelines/customer-churn --tenant "Mailed check"',
      )
      .action(
        act(async (world, pipeline: string, options: { readonly tenant?: string }) => {
          const { exitCode, outputs } = await run(
            parseInputs(contract, { pipeline, ...options }),
            createLocalPorts(world),
          );
          if (isRollUp(outputs.document)) {
            const rollUp = await loadDocument(tenantsDocument, outputs.document);
            if (rollUp !== undefined) world.print(describeTenants(rollUp, createPaint(world.color)));
            world.print(`  tenants ${outputs.document}`);
            return { exitCode, document: rollUp };
          }
          const document = await loadDocument(runDocument, outputs.document);
          if (document !== undefined) world.print(describeRun(plainDocument(document)));
          world.print(`  model   ${outputs.model}\n  run     ${outputs.document}`);
          return { exitCode, document };
        }),
      );
  },
};
