import { contract } from "../actions/monitor/contract.ts";
import { run } from "../actions/monitor/main.ts";
import { loadDocument } from "../adapters/files/documents.ts";
import { parseInputs } from "../core/contract.ts";
import { monitorDocument } from "../core/documents/monitor.ts";
import { createTablePorts } from "../ports/tables.ts";
import { describeMonitor } from "./describe-monitor.ts";
import { createPaint } from "./paint.ts";
import { plainDocument } from "./plain-text.ts";
import type { Verb } from "./verb.ts";

export const monitorVerb: Verb = {
  name: "monitor",
  build(program, act) {
    program
      .command("monitor")
      .summary("judge what was served against the deployed version's reference")
      .description(
        "Compares the windows of the pipeline's monitor.source with the profile of the deployed version, and leaves monitor.json; with tenants one for the model of all rows and one for each tenant that has a model of its own.",
      )
      .argument("[pipeline]", "pipeline file, or the folder that holds one", ".")
      .option("--tenant <name>", "only the model of this tenant, by its value or slug; @global: that of all rows")
      .option("--current <source>", "path, glob or SELECT to judge instead of the pipeline's monitor.source")
      .option("--profile <file>", "profile.json to compare with instead of the deployed version's")
      .option("--fail-on <what>", "drift: exit 3 on drift and on data-quality alarms; never (default)")
      .option("--prediction <column>", "column of scores; default: that of the profile, where the table has it")
      .option("--timestamp <column>", "column of time, for --window")
      .option("--window <length>", "judge each window of this length, such as 6h, 1d or 1w")
      .option("--timezone <zone>", "zone whose midnight begins a day (default: that of the pipeline, else UTC)")
      .option("--holidays <column>", "column that is true on holidays, which are compared with weekends")
      .option("--lateness <length>", "how long after its end rows of a window may still arrive, such as 6h")
      .option("--effect <d>", "tolerated Jensen–Shannon distance (default: that of the pipeline)")
      .option(
        "--document <file>",
        "act on a monitor.json instead: keep its issue under .slipway/issues, measure nothing",
      )
      .option("--false-discovery-rate <q>", "share of false alarms among alarms (default: that of the pipeline)")
      .option("--tests <names>", "statistics to report beside the decision, such as psi,ks; they decide nothing")
      .option("--domain", "train a classifier to tell the newest window from the reference's rows")
      .option("--compat <tools>", "evidently,nannyml: what their defaults say of the same rows; they decide nothing")
      .addHelpText(
        "after",
        "\nExamples:\n  slipway monitor pipelines/credit-risk\n  slipway monitor pipelines/customer-churn --tenant 'Mailed check'\n  slipway monitor pipelines/credit-risk --current yesterday.parquet --fail-on drift",
      )
      .action(
        act(async (world, pipeline: string, options: Readonly<Record<string, string>>) => {
          const inputs = parseInputs(contract, { pipeline, ...options });
          const { exitCode, outputs } = await run(inputs, createTablePorts(world));
          const document = await loadDocument(monitorDocument, outputs.document);
          if (document !== undefined) world.print(describeMonitor(plainDocument(document), createPaint(world.color)));
          world.print(`\n  document  ${outputs.document}`);
          return { exitCode, document };
        }),
      );
  },
};
