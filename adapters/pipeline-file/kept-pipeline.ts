import { createHash } from "node:crypto";
import { resolve, sep } from "node:path";
import { digestOf } from "../../core/canonical-json.ts";
import { parseDocument } from "../../core/documents/document.ts";
import { type PipelineDocument, pipelineDocument } from "../../core/documents/pipeline.ts";
import { SlipwayError } from "../../core/errors.ts";
import { parsePipeline } from "../../core/pipeline/parse-pipeline.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { scopePipeline } from "../../core/tenants/scope.ts";

interface KeptFile {
  /** Absolute. */
  readonly file: string;
  /** As the user named it. */
  readonly shown: string;
  readonly cwd: string;
}

/** Whether a JSON file is what a stage left, and not a pipeline as people write it. */
export function isKeptPipeline(value: unknown): boolean {
  const { schema } = (value ?? {}) as { readonly schema?: unknown };
  return typeof schema === "string" && schema.startsWith("slipway/");
}

/**
 * A pipeline that an earlier job left as data. It may have crossed from a job that ran other people's code, so nothing of it is believed:
 * it is validated again, its digest must fit, and its folder must be inside the workspace.
 * @throws SLIPWAY_E_DOCUMENT_INVALID, SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_PIPELINE_INVALID
 */
export function restorePipeline(value: unknown, { file, shown, cwd }: KeptFile): LoadedPipeline {
  const document: PipelineDocument = parseDocument(pipelineDocument, value, { path: shown });
  const folder = resolve(cwd, document.folder);
  if (folder !== resolve(cwd) && !folder.startsWith(`${resolve(cwd)}${sep}`)) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
      what: `${shown} names the folder ${JSON.stringify(document.folder.slice(0, 80))}, which is outside the workspace.`,
      remedy: "Run the stage that wrote it in the folder of the checkout.",
      file: shown,
    });
  }
  const pipeline = parsePipeline(document.pipeline, { file: shown, locate: () => undefined });
  if (digestOf(pipeline, (content) => createHash("sha256").update(content).digest("hex")) !== document.digest) {
    throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
      what: `The pipeline in ${shown} is not the one that its digest names.`,
      remedy: "Run the stage that wrote it again, with this version of Slipway.",
      file: shown,
    });
  }
  const loaded: LoadedPipeline = { pipeline, file, folder, kept: true };
  return document.tenant === null ? loaded : scopePipeline(loaded, { slug: document.tenant });
}
