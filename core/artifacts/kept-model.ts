import { z } from "zod";
import { SlipwayError } from "../errors.ts";
import { isModelName } from "../registry/grammar.ts";

const named = z.object({ pipeline: z.object({ name: z.string() }), tenant: z.string().nullable() });

/**
 * Name of the model that the documents of an artifact are about, by its pipeline.json, before anything else of it is believed. With
 * `expected` it must be that one: whoever left the artifact could write any name into it.
 * @throws SLIPWAY_E_ARTIFACT_INVALID
 */
export function readKeptModel(content: Uint8Array | undefined, artifact: string, expected?: string): string {
  const parsed = named.safeParse(parse(content));
  const { pipeline, tenant } = parsed.data ?? {};
  const model = tenant == null ? (pipeline?.name ?? "") : `${pipeline?.name ?? ""}.${tenant}`;
  if (isModelName(model)) {
    if (expected === undefined || expected === model) return model;
    throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
      what: `Artifact ${artifact} is about ${model} and not about ${expected}.`,
      remedy: "Nothing of it was used. See the job that left it: a job leaves the artifact of its own model alone.",
    });
  }
  throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `Artifact ${artifact} holds no pipeline.json of a model.`,
    remedy: "Name the artifact that `evaluate` or `monitor` left; it says so in its log.",
  });
}

function parse(content: Uint8Array | undefined): unknown {
  if (content === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch {
    return undefined; // told as the absence of a model
  }
}
