import { resolve } from "node:path";
import { contract } from "../actions/card/contract.ts";
import { type CardOutcome, run } from "../actions/card/main.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { readTextFile } from "../adapters/files/text-file.ts";
import { parseInputs } from "../core/contract.ts";
import { createTablePorts } from "../ports/tables.ts";
import { createPaint, type Paint } from "./paint.ts";
import { plainText } from "./plain-text.ts";
import type { Verb } from "./verb.ts";

interface CardOptions {
  readonly name?: string;
  readonly technicalFile?: boolean;
  readonly check?: string;
}

const MAX_SHOWN = 30;

export const cardVerb: Verb = {
  name: "card",
  build(program, act) {
    program
      .command("card")
      .summary("write the model card, or hold one against its evidence")
      .description(
        "Writes MODEL_CARD.md from the documents of a pipeline and the section `card` of its file; every value names the document and field that it was read from. Copy it into the repository: with --check it fails once the documents say something else. What is missing stands there as a gap, which people replace by their own text.",
      )
      .argument("[pipeline]", "pipeline file, or the folder that holds one; default the working directory")
      .option("--name <name>", "write about the output folder of this name, without a pipeline")
      .option("--technical-file", "the nine headings of Annex IV to the EU AI Act, as TECHNICAL_FILE.md")
      .option("--check <file>", "hold this card against the documents and write nothing; exit 3 where they disagree")
      .addHelpText(
        "after",
        "\nExamples:\n  slipway card pipelines/credit-risk\n  slipway card pipelines/credit-risk --technical-file\n  slipway card --check pipelines/credit-risk/MODEL_CARD.md",
      )
      .action(
        act(async (world, pipeline: string | undefined, { technicalFile, ...options }: CardOptions) => {
          const inputs = parseInputs(contract, {
            ...(pipeline === undefined ? {} : { pipeline }),
            ...(technicalFile === true ? { kind: "technical-file" } : {}),
            ...options,
          });
          const ports = {
            ...createTablePorts(world),
            sha256,
            readText: (path: string) => readTextFile(resolve(world.cwd, path)),
          };
          const outcome = await run(inputs, ports);
          world.print(describe(outcome, createPaint(world.color)));
          const { exitCode, outputs, check } = outcome;
          return {
            exitCode,
            document: { ...outputs, gaps: check.gaps, values: check.values, disagreements: check.disagreements },
          };
        }),
      );
  },
};

function describe({ outputs, check }: CardOutcome, paint: Paint): string {
  const { disagreements, values, gaps } = check;
  const open = gaps === 0 ? "no gap is open" : `${gaps} ${gaps === 1 ? "gap is" : "gaps are"} open`;
  if (disagreements.length === 0) return `card ${paint.strong(outputs.document)}: ${values} values, ${open}`;
  const shown = disagreements
    .slice(0, MAX_SHOWN)
    .flatMap(({ where, card, evidence }) => [
      `  ${plainText(where)}`,
      `    card      ${plainText(card)}`,
      `    evidence  ${plainText(evidence)}`,
    ]);
  const rest = disagreements.length - MAX_SHOWN;
  return [
    `card ${paint.strong(outputs.document)} disagrees with its evidence in ${disagreements.length} ${disagreements.length === 1 ? "place" : "places"}`,
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ].join("\n");
}
