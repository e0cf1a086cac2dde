import { contract } from "../actions/monitor/contract.ts";
import { run } from "../actions/monitor/main.ts";
import { loadDocument } from "../adapters/files/documents.ts";
import { parseInputs } from "../core/contract.ts";
import { monitorDocument } from "../core/documents/monitor.ts";
import { createTablePorts } from "../ports/tables.ts";
import { renderMonitorHtml } from "../reports/monitor-report.ts";
import { describeMonitor } from "./describe-monitor.ts";
import { createPaint } from "./paint.ts";
import type { Verb } from "./verb.ts";

type DriftArguments = [reference: string, current: string, options: Readonly<Record<string, string>>];

export const driftVerb: Verb = {
  name: "drift",
  build(program, act) {
    program
      .command("drift")
      .summary("compare two tables, without a pipeline")
      .description(
        "Judges a current table against a reference under policy calibrated-v1: drift by feature, data quality, likely causes.",
      )
      .argument(
        "<reference>",
        "path, glob or SELECT of the reference table, or a profile.json that `slipway profile` wrote",
      )
      .argument("<current>", "path, glob or SELECT of the table to judge")
      .option("--fail-on <what>", "drift: exit 3 on drift and on data-quality alarms; never (default)")
      .option("--exclude <columns>", "columns to leave out, separated by commas")
      .option("--prediction <column>", "column of scores: its drift is judged apart from the features")
      .option("--timestamp <column>", "column of time, for --window, in both tables; it is no feature")
      .option(
        "--window <length>",
        "judge each window of this length, such as 6h, 1d or 1w; those of the reference calibrate what is tolerated",
      )
      .option("--timezone <zone>", "zone whose midnight begins a day, such as Europe/Vienna (default UTC)")
      .option("--holidays <column>", "column that is true on holidays, which are compared with weekends")
      .option("--effect <d>", "tolerated Jensen–Shannon distance (default 0.1)")
      .option("--false-discovery-rate <q>", "share of false alarms among alarms (default 0.05)")
      .option("--tests <names>", "statistics to report beside the decision, such as psi,ks; they decide nothing")
      .option("--domain", "train a classifier to tell the newest window from the reference's rows")
      .option("--compat <tools>", "evidently,nannyml: what their defaults say of the same rows; they decide nothing")
      .option("--name <name>", "name of the output folder below .slipway/out (default drift)")
      .addHelpText(
        "after",
        "\nExamples:\n  slipway drift reference.parquet current.parquet\n  slipway drift profile.json today.csv --fail-on drift\n  slipway drift 2024.csv 2025.csv --timestamp served_at --window 1d --exclude id",
      )
      .action(
        act(async (world, ...[reference, current, options]: DriftArguments) => {
          const inputs = parseInputs(contract, { reference, current, ...options });
          const ports = createTablePorts(world);
          const { exitCode, outputs } = await run(inputs, ports);
          const document = await loadDocument(monitorDocument, outputs.document);
          if (document === undefined) return { exitCode, document };
          const report = await ports.openDocuments(inputs.name).write("drift.html", renderMonitorHtml(document));
          world.print(describeMonitor(document, createPaint(world.color)));
          world.print(`\n  report    ${report}\n  document  ${outputs.document}`);
          return { exitCode, document };
        }),
      );
  },
};
