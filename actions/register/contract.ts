import { z } from "zod";
import { defineContract } from "../../core/contract.ts";
import { foreignFilesText } from "../../core/registry/given-foreign.ts";

export const contract = defineContract({
  name: "register",
  inputs: z.strictObject({
    pipeline: z.string().min(1).exactOptional().describe("Pipeline file, or the folder that holds one."),
    tenant: z.string().min(1).exactOptional().describe("One tenant, by its value or slug; default all of them."),
    from: z.string().min(1).exactOptional().describe("Folder with a model.json, registered without a pipeline."),
    name: z.string().min(1).exactOptional().describe("With from: name of the model in the registry."),
    onInconclusive: z
      .enum(["report", "pass"])
      .default("report")
      .describe("With from: `pass` registers a model whose evaluation decided nothing."),
    artifact: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        "Artifact of an evaluation in this run, instead of a pipeline; its pipeline.json says what is registered.",
      ),
    model: z
      .string()
      .min(1)
      .exactOptional()
      .describe("With artifact: the model that it must be about; anything else is refused. Default: any."),
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}$/, "must be a commit: 40 hexadecimal digits")
      .exactOptional()
      .describe("With artifact: the commit that its model must be trained from. Default: that of this run."),
    uris: foreignFilesText()
      .exactOptional()
      .describe(
        "Files of the model that are not copied because they live elsewhere, one per line: `model.onnx=https://…`. One that is absent needs its digest and size after it: `sha256:<hex> <bytes>`.",
      ),
    run: z.string().default("").describe("Id of the run that made the model, for the manifest; default this one."),
  }),
  outputs: ["outcome", "document", "version", "digest", "reference", "subjects"],
});

export type RegisterInputs = z.output<typeof contract.inputs>;
export type RegisterOutput = (typeof contract.outputs)[number];
