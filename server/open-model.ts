import { parseDocument } from "../core/documents/document.ts";
import { type Manifest, manifestDocument } from "../core/documents/manifest.ts";
import { SlipwayError } from "../core/errors.ts";
import { buildExampleTable } from "../core/model/example-table.ts";
import type { Predictor, PredictorLoader } from "../core/model/predictor.ts";
import { buildServedModel, type ServedModel } from "./served-model.ts";

/** Which model to serve. */
export type ModelRequest = { readonly reference: string } | { readonly folder: string };

/** Where models come from; the command line builds it over the registry and the file system. */
export interface ModelSource {
  /** The folder of a version such as `credit-risk@1.2.0`, copied out of the registry. @throws SLIPWAY_E_VERSION_NOT_FOUND */
  fetchReference(reference: string): Promise<string>;
  /** Text of a file; `undefined` when it does not exist. */
  readText(path: string): Promise<string | undefined>;
  /** Absolute path of `name` in `folder`. */
  join(folder: string, name: string): string;
  readonly predictors: PredictorLoader;
}

export interface OpenModelOptions {
  /** Digest that model.json must have; anything else is not served. */
  readonly digest?: string;
}

/**
 * Loads a model, checks it against what was asked for, and scores one row with it, so that the first client does not pay for
 * warming up. The folder is a version's (with manifest.json) or a bare model's (with model.json, at its top or in `model/`).
 * @throws SLIPWAY_E_MODEL_INVALID, SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_RUNTIME_MISSING, SLIPWAY_E_VERSION_NOT_FOUND
 */
export async function openModel(
  request: ModelRequest,
  source: ModelSource,
  { digest }: OpenModelOptions = {},
): Promise<ServedModel> {
  const folder = "folder" in request ? request.folder : await source.fetchReference(request.reference);
  const manifest = await readManifest(folder, source);
  const nested = (await source.readText(source.join(folder, "model.json"))) === undefined;
  const predictor = await source.predictors.load(nested ? source.join(folder, "model") : folder);
  try {
    const expected = digest ?? manifest?.modelDigest;
    if (expected !== undefined && expected !== predictor.model.digest) throw mismatch(folder, predictor, expected);
    await predictor.predict(buildExampleTable(predictor.model));
  } catch (thrown) {
    predictor.dispose();
    throw thrown;
  }
  return buildServedModel(predictor, {
    name: manifest?.model ?? predictor.model.pipeline,
    version: manifest?.version ?? null,
    commit: manifest?.source.commit ?? null,
  });
}

async function readManifest(folder: string, source: ModelSource): Promise<Manifest | undefined> {
  const path = source.join(folder, "manifest.json");
  const text = await source.readText(path);
  if (text === undefined) return undefined;
  return parseDocument(manifestDocument, parseJson(text, path), { path });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
      what: `${path} is no JSON.`,
      remedy: "Fetch the version again.",
      cause,
      file: path,
    });
  }
}

function mismatch(folder: string, { model }: Predictor, expected: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `The model in ${folder} has digest ${model.digest}; ${expected} was asked for.`,
    remedy: "Fetch the version again, or ask for the digest that its manifest states.",
    file: folder,
  });
}
