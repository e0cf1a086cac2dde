import { contract } from "../actions/report/contract.ts";
import { run } from "../actions/report/main.ts";
import { parseInputs } from "../core/contract.ts";
import { createLocalPorts } from "../ports/local.ts";
import { createPaint } from "./paint.ts";
import type { Verb } from "./verb.ts";

interface ReportOptions {
  readonly name?: string;
}

export const reportVerb: Verb = {
  name: "report",
  build(program, act) {
    program
      .command("report")
      .summary("write the report on what there is so far")
      .description(
        "Reads the documents of a pipeline that exist and writes report.md, which fits a pull-request comment, report.html, one self-contained page, and MODEL_CARD.md.",
      )
      .argument("[pipeline]", "pipeline file, or the folder that holds one; default the working directory")
      .option("--name <name>", "report on the output folder of this name, without a pipeline")
      .addHelpText("after", "\nExamples:\n  slipway report pipelines/credit-risk\n  slipway report --name predictions")
      .action(
        act(async (world, pipeline: string | undefined, options: ReportOptions) => {
          const inputs = parseInputs(contract, { ...(pipeline === undefined ? {} : { pipeline }), ...options });
          const { exitCode, outputs } = await run(inputs, createLocalPorts(world));
          const paint = createPaint(world.color);
          world.print(`report ${paint.strong(outputs.html)}`);
          world.print(`  markdown  ${outputs.document}`);
          return { exitCode, document: { html: outputs.html, markdown: outputs.document } };
        }),
      );
  },
};
