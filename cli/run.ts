import { fileURLToPath } from "node:url";
import { contract, STAGES } from "../actions/run/contract.ts";
import { run } from "../actions/run/main.ts";
import { loadDocument } from "../adapters/files/documents.ts";
import { parseInputs } from "../core/contract.ts";
import { deliveryDocument } from "../core/documents/delivery.ts";
import type { PipelineDeploy } from "../core/pipeline/schema.ts";
import { createLocalPorts } from "../ports/local.ts";
import { createServerOpener } from "../ports/open-server.ts";
import { describeDelivery } from "./describe-delivery.ts";
import { createPaint } from "./paint.ts";
import type { Verb } from "./verb.ts";

/** What a server process runs: this command line, as source or compiled. */
const ENTRY = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "./main.ts" : "./main.js", import.meta.url));

interface RunOptions {
  readonly stages?: string;
  readonly tenant?: string;
  readonly force?: boolean;
}

export const runVerb: Verb = {
  name: "run",
  build(program, act) {
    program
      .command("run")
      .summary("a pipeline through all its stages")
      .description(
        "Trains, evaluates, registers, deploys, monitors and reports, with files below .slipway/ as registry and state.",
      )
      .argument("[pipeline]", "pipeline file, or the folder that holds one", ".")
      .option("--stages <names>", "only these, separated by commas: train,evaluate,register,deploy,monitor,report")
      .option("--tenant <name>", "only the model of this tenant, by its value or slug")
      .option("--force", "run train and evaluate also when nothing changed since they passed")
      .addHelpText(
        "after",
        "\nA gate that its interval leaves open is inconclusive: under `evaluate.onInconclusive: report` (the default) nothing is registered and\nthe run exits 3; `pass` registers all the same, `fail` exits 4.",
      )
      .addHelpText(
        "after",
        '\nExamples:\n  slipway run pipelines/credit-risk\n  slipway run pipeline.yml --stages train,evaluate,report\n  slipway run pipelines/customer-churn --tenant "Mailed check"',
      )
      .action(
        act(async (world, pipeline: string, options: RunOptions) => {
          await using servers = createServerOpener(world, { start: true, entry: ENTRY });
          const ports = { ...createLocalPorts(world), openServer: (deploy: PipelineDeploy) => servers.open(deploy) };
          const { exitCode, outputs, error } = await run(
            parseInputs(contract, { pipeline, stages: STAGES.join(","), ...options }),
            ports,
          );
          const document = await loadDocument(deliveryDocument, outputs.document);
          if (document !== undefined)
            world.print(
              await describeDelivery(document, ports.openDocuments(document.pipeline), createPaint(world.color)),
            );
          if (error !== undefined) throw error;
          return { exitCode, document };
        }),
      );
  },
};
