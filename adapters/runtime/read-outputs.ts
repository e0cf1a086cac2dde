import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { SlipwayError } from "../../core/errors.ts";

const MAX_FILE_BYTES = 1024 ** 3; // a GiB
const MAX_FILES = 1000;
const PREDICTIONS = ["predictions.parquet", "predictions.csv", "predictions.json", "predictions.ndjson"];

export type FoundOutput =
  | { readonly kind: "onnx" }
  | { readonly kind: "model"; readonly names: readonly string[] }
  | { readonly kind: "predictions"; readonly path: string };

/** @throws SLIPWAY_E_TRAINING_FAILED when it left nothing, or nothing that is known */
export async function findOutput(folder: string): Promise<FoundOutput> {
  const names = await listFiles(folder);
  const predictions = PREDICTIONS.find((name) => names.includes(name));
  if (names.includes("model.onnx")) return { kind: "onnx" };
  if (names.includes("model.json")) return { kind: "model", names: names.filter((name) => name !== "model.json") };
  if (predictions !== undefined) return { kind: "predictions", path: join(folder, predictions) };
  const found = names.length === 0 ? "nothing" : `only ${names.slice(0, 10).join(", ")}`;
  throw refuse(
    `left ${found} in $SLIPWAY_OUTPUT_DIR.`,
    `Write model.onnx there, a model.json with its files, or one of ${PREDICTIONS.join(", ")}.`,
  );
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.length > MAX_FILES) {
    throw refuse(`left ${entries.length} files in $SLIPWAY_OUTPUT_DIR.`, `Leave at most ${MAX_FILES}.`);
  }
  const odd = entries.find((entry) => !entry.isFile());
  if (odd !== undefined) {
    throw refuse(`left "${odd.name}" in $SLIPWAY_OUTPUT_DIR, which is no regular file.`, "Leave files alone there.");
  }
  return entries.map(({ name }) => name).toSorted();
}

/** @throws SLIPWAY_E_TRAINING_FAILED for a file beyond a GiB */
export async function readOutputFile(folder: string, name: string): Promise<Uint8Array> {
  const path = join(folder, name);
  const { size } = await lstat(path);
  if (size > MAX_FILE_BYTES) throw refuse(`wrote ${name} with ${size} bytes.`, `Keep it below ${MAX_FILE_BYTES}.`);
  return await readFile(path);
}

function refuse(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_TRAINING_FAILED", { what: `command: the program ${what}`, remedy });
}
