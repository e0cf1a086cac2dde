import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { RecordedOutputs } from "../../core/data/predictions.ts";
import type { TableFiles } from "../../core/data/table-files.ts";
import { SlipwayError } from "../../core/errors.ts";
import { outputColumnsOf } from "../../core/model/model-task.ts";
import { describeTask, describeTaskDetails, parseProgramModel } from "../../core/model/program-task.ts";
import { cannotScore, parseRecorded, RECORDED_FILE, renderRecorded } from "../../core/model/recorded-outputs.ts";
import { type CommandParameters, command } from "../../core/trainers/command.ts";
import type { TrainedModel, Trainer, TrainRequest } from "../../core/trainers/trainer.ts";
import { adoptOnnx, assertOutputs } from "./adopt-onnx.ts";
import { buildChildEnvironment } from "./child-environment.ts";
import { openModelFiles } from "./open-model-files.ts";
import { pause } from "./pause.ts";
import { findOutput, readOutputFile } from "./read-outputs.ts";
import { runProgram } from "./run-program.ts";

const MAX_SHOWN_LINES = 1_000;

export function createCommandTrainer(tables: TableFiles): Trainer {
  return {
    id: command.id,
    async train(request) {
      const parameters = command.parameters.parse(request.parameters);
      await pause(request.signal);
      await using scratch = await mkdtempDisposable(join(tmpdir(), "slipway-command-"));
      const output = join(scratch.path, "output");
      await mkdir(output);
      const own = await writeInputs(tables, request, { scratch: scratch.path, output });
      await runProgram({
        run: parameters.run,
        folder: request.folder,
        environment: buildChildEnvironment(own),
        timeoutMs: parameters.timeoutSeconds * 1000,
        signal: request.signal,
        onLine: createLineLog(parameters, request),
      });
      return await readModel(output, { tables, parameters, request });
    },
  };
}

interface Places {
  readonly scratch: string;
  readonly output: string;
}

/** The three tables and the task; gives the variables that name them. The test table has no target: nothing can be learned from it. */
async function writeInputs(
  tables: TableFiles,
  request: TrainRequest,
  { scratch, output }: Places,
): Promise<Readonly<Record<string, string>>> {
  const { train, validation, test, signature, task } = request;
  const features = signature.inputs.map(({ name }) => name);
  const paths = {
    train: join(scratch, "train.parquet"),
    validation: join(scratch, "validation.parquet"),
    test: join(scratch, "test.parquet"),
    details: join(scratch, "task.json"),
  };
  await tables.write(paths.train, train, [...features, task.target]);
  await tables.write(paths.validation, validation, [...features, task.target]);
  await tables.write(paths.test, test, features);
  await writeFile(paths.details, describeTaskDetails(request));
  return {
    SLIPWAY_TRAIN_DATA: paths.train,
    SLIPWAY_VALIDATION_DATA: paths.validation,
    SLIPWAY_TEST_FEATURES: paths.test,
    SLIPWAY_OUTPUT_DIR: output,
    SLIPWAY_TASK: describeTask(request, paths.details),
  };
}

function createLineLog({ run }: CommandParameters, { log }: TrainRequest): (line: string) => void {
  const name = basename(run[0] ?? "");
  let shown = 0;
  return (line) => {
    shown += 1;
    if (shown <= MAX_SHOWN_LINES) log.info(`  ${name}: ${line}`);
    else log.debug(`  ${name}: ${line}`);
    if (shown === MAX_SHOWN_LINES) log.info(`  ${name}: further lines are shown with --debug`);
  };
}

interface Reading {
  readonly tables: TableFiles;
  readonly parameters: CommandParameters;
  readonly request: TrainRequest;
}

async function readModel(folder: string, reading: Reading): Promise<TrainedModel> {
  const { parameters, request } = reading;
  const found = await findOutput(folder);
  switch (found.kind) {
    case "onnx": {
      const content = await readOutputFile(folder, "model.onnx");
      return await adoptOnnx({ content, file: "model.onnx", ...parameters }, request);
    }
    case "model":
      return await readOwnFormat(folder, found.names, request);
    case "predictions":
      return await readPredictions(found.path, reading);
  }
}

/** A model in one of Slipway's formats: linear.json, network.json with weights.bin, member-0.zip …, and model.json. */
async function readOwnFormat(folder: string, names: readonly string[], request: TrainRequest): Promise<TrainedModel> {
  const text = new TextDecoder().decode(await readOutputFile(folder, "model.json"));
  const { format, preprocessing } = parseProgramModel(text);
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readOutputFile(folder, name));
  const { task, signature, validation, log } = request;
  const predictor = await openModelFiles({ document: { format, task, signature, preprocessing }, files }, log);
  assertOutputs(await predictor.predict(validation.table), request);
  return {
    format,
    preprocessing,
    backend: predictor.backend,
    files,
    history: [],
    facts: { wrote: format },
    predictor,
  };
}

/** @throws SLIPWAY_E_TRAINING_FAILED when a row of the test part has no usable prediction, or two */
async function readPredictions(path: string, { tables, request }: Reading): Promise<TrainedModel> {
  const { signature, test } = request;
  const columns = outputColumnsOf(signature.outputs);
  const wanted = new Set(test.rowIds);
  const selected = selectUsable(await tables.loadOutputs(path, columns), { wanted, width: columns.length });
  const refuse = (what: string): SlipwayError =>
    new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
      what: `command: ${basename(path)} ${what}.`,
      remedy: "Write one row for each row_id of $SLIPWAY_TEST_FEATURES, with finite numbers.",
    });
  const repeated = selected.rowIds.length - new Set(selected.rowIds).size;
  if (repeated > 0) throw refuse(`has ${repeated} rows of the test part more than once`);
  const text = renderRecorded(selected, columns.length);
  const { recall } = parseRecorded(text);
  const missing = wanted.size - selected.rowIds.length;
  if (missing > 0)
    throw refuse(`has no usable ${columns.join(", ")} for ${missing} of ${wanted.size} rows of the test part`);
  assertOutputs(recall(test.rowIds), request, "test");
  request.log.warn("command: the program left predictions and no model: they can be judged, and never served.");
  return {
    format: "recorded",
    backend: "none",
    files: new Map([[RECORDED_FILE, new TextEncoder().encode(text)]]),
    inputs: new Set(),
    history: [],
    facts: { predictions: wanted.size },
    predictor: { predict: () => Promise.reject(cannotScore()), recall, dispose: () => undefined },
  };
}

/** The rows that were asked for and whose numbers are all there. */
function selectUsable(
  { rowIds, outputs }: RecordedOutputs,
  { wanted, width }: { readonly wanted: ReadonlySet<string>; readonly width: number },
): RecordedOutputs {
  const rows = rowIds.flatMap((id, row) => {
    const complete = outputs.subarray(row * width, (row + 1) * width).every(Number.isFinite);
    return wanted.has(id) && complete ? [row] : [];
  });
  return {
    rowIds: rows.map((row) => rowIds[row] as string),
    outputs: Float64Array.from(rows.flatMap((row) => [...outputs.subarray(row * width, (row + 1) * width)])),
  };
}
