import { contract } from "../actions/evaluate/contract.ts";
import { run } from "../actions/evaluate/main.ts";
import { loadDocument } from "../adapters/files/documents.ts";
import { parseInputs } from "../core/contract.ts";
import { evaluationDocument } from "../core/documents/evaluation.ts";
import { tenantsDocument } from "../core/documents/tenants.ts";
import { createLocalPorts } from "../ports/local.ts";
import { describeEvaluation } from "./describe-evaluation.ts";
import { describeTenants, isRollUp } from "./describe-tenants.ts";
import { createPaint } from "./paint.ts";
import { plainDocument } from "./plain-text.ts";
import type { Verb } from "./verb.ts";

const EXAMPLES = `
Examples:
  slipway evaluate pipelines/credit-risk
  slipway evaluate --predictions scores.csv --target churn --positive Yes --min roc_auc=0.8
  slipway evaluate --predictions new.csv --baseline-predictions old.csv --target churn --margin roc_auc=0.02
  slipway evaluate --predictions new.parquet --baseline-predictions old.parquet --task regression --non-inferior mae
  slipway evaluate --predictions new.csv --baseline-predictions old.csv --task forecast --season 48,336`;

export const evaluateVerb: Verb = {
  name: "evaluate",
  build(program, act) {
    program
      .command("evaluate")
      .summary("judge the trained model, or a table of scores, beside a baseline")
      .description(
        "Scores the test part (or takes --predictions), computes metrics with intervals, compares with the baseline on the same rows, and decides the gates.",
      )
      .argument("[pipeline]", "pipeline file, or the folder that holds one; default the working directory")
      .option("--tenant <name>", "only the model of this tenant, by its value or slug")
      .option("--predictions <file>", "judge this table of scores (CSV, Parquet, JSON) without a pipeline")
      .option("--baseline-predictions <file>", "with --predictions: scores of another model, to compare with")
      .option("--task <kind>", "with --predictions: binary (default), multiclass, regression or forecast")
      .option("--name <name>", "with --predictions: name of the output folder and of the report")
      .option("--target <column>", "with --predictions: column of the truth (default y_true)")
      .option("--positive <class>", "with --predictions: class that counts as positive")
      .option(
        "--score <column>",
        "with --predictions: column of the score (default score, or prediction); multiclass: what stands before the name of each class (default score_)",
      )
      .option("--row-id <column>", "with --predictions: column that identifies a row (default row_id)")
      .option("--season <lengths>", "with --predictions of a forecast: lengths of the seasons in steps")
      .option(
        "--interval <share>",
        "with --predictions of a forecast: share that its intervals should hold (default 0.9)",
      )
      .option("--slices <columns>", "with --predictions: columns to slice by, separated by commas")
      .option("--metrics <ids>", "with --predictions: metrics, separated by commas (default all)")
      .option("--primary <id>", "with --predictions: metric that gives the verdict (default the first of the task)")
      .option("--min <limits>", "with --predictions: floors such as roc_auc=0.8,f1=0.5")
      .option("--max <limits>", "with --predictions: ceilings such as brier=0.2")
      .option("--non-inferior <ids>", "with --baseline-predictions: metrics that must not be worse")
      .option("--margin <limits>", "with --baseline-predictions: losses to tolerate, such as roc_auc=0.02,brier=2%")
      .option(
        "--allow-partial",
        "with --baseline-predictions: compare the rows that both tables hold, and count the others",
      )
      .option("--threshold <score>", "with --predictions: score that labels a row positive (default 0.5)")
      .option("--on-inconclusive <what>", "with --predictions: report (default), or fail with exit code 4")
      .option("--dry-run", "report everything and exit 0 whatever the gates say")
      .addHelpText("after", EXAMPLES)
      .action(
        act(async (world, pipeline: string | undefined, options: Readonly<Record<string, string | boolean>>) => {
          const given = pipeline ?? (options.predictions === undefined ? "." : undefined);
          const inputs = parseInputs(contract, { ...(given === undefined ? {} : { pipeline: given }), ...options });
          const { exitCode, outputs } = await run(inputs, createLocalPorts(world));
          if (isRollUp(outputs.document)) {
            const rollUp = await loadDocument(tenantsDocument, outputs.document);
            if (rollUp !== undefined) world.print(describeTenants(rollUp, createPaint(world.color)));
            world.print(`  tenants  ${outputs.document}`);
            return { exitCode, document: rollUp };
          }
          const document = await loadDocument(evaluationDocument, outputs.document);
          if (document !== undefined)
            world.print(describeEvaluation(plainDocument(document), createPaint(world.color)));
          world.print(`  evaluation  ${outputs.document}`);
          return { exitCode, document };
        }),
      );
  },
};
