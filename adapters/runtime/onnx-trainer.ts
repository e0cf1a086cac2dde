import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { SlipwayError } from "../../core/errors.ts";
import { onnx } from "../../core/trainers/onnx.ts";
import type { Trainer } from "../../core/trainers/trainer.ts";
import { adoptOnnx } from "./adopt-onnx.ts";
import { pause } from "./pause.ts";

const MAX_FILE_BYTES = 1024 ** 3; // a GiB: a hostile file must not fill the memory

export const onnxTrainer: Trainer = {
  id: onnx.id,
  async train(request) {
    const { file, classes, output } = onnx.parameters.parse(request.parameters);
    await pause(request.signal);
    const content = await readOnnxFile(resolve(request.folder, file), file);
    return await adoptOnnx({ content, file, classes, output }, request);
  },
};

async function readOnnxFile(path: string, file: string): Promise<Uint8Array> {
  const refuse = (what: string, cause?: unknown): SlipwayError =>
    new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
      what: `train.file: ${file} ${what}.`,
      remedy: "Name an ONNX file relative to the pipeline's folder.",
      cause,
      file: path,
    });
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw refuse("is no regular file");
    if (stats.size > MAX_FILE_BYTES) throw refuse(`has ${stats.size} bytes, more than ${MAX_FILE_BYTES}`);
    return await readFile(path);
  } catch (thrown) {
    if (thrown instanceof SlipwayError) throw thrown;
    const absent = thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
    throw refuse(absent ? "does not exist" : "cannot be read", thrown);
  }
}
