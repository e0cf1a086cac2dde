import { z } from "zod";
import { booleanText, defineContract, listText } from "../../core/contract.ts";

/** In the order in which they run. The report comes last and shows what is there. */
export const STAGES = ["train", "evaluate", "register", "deploy", "monitor", "report"] as const;
export type Stage = (typeof STAGES)[number];

/** Those that change the repository in a workflow: with them no code of the user runs (DESIGN 16: 14). */
export const WRITING_STAGES: ReadonlySet<Stage> = new Set(["register", "deploy"]);

const stageList = listText(STAGES)
  .default(["train", "evaluate", "report"])
  .describe(
    `Stages to run, separated by commas: ${STAGES.join(", ")}. With register or deploy the pipeline must be data, such as pipeline.yml.`,
  );

export const contract = defineContract({
  name: "run",
  inputs: z.strictObject({
    pipeline: z.string().min(1).default(".").describe("Pipeline file, or the folder that holds one."),
    tenant: z.string().min(1).exactOptional().describe("One tenant, by its value or slug; default all of them."),
    stages: stageList,
    force: booleanText()
      .default(false)
      .describe("Run stages also when their code, configuration and inputs are those of the stored documents."),
    deployToken: z
      .string()
      .default("")
      .describe("With deploy: bearer token of the server's admin API; give it from a secret."),
  }),
  outputs: ["outcome", "document", "version", "report"],
  secrets: ["deployToken"],
});

export type RunInputs = z.output<typeof contract.inputs>;
export type RunOutput = (typeof contract.outputs)[number];
