import { at } from "../../core/at.ts";
import type { Dataset } from "../../core/data/dataset.ts";
import type { RecordedOutputs } from "../../core/data/predictions.ts";
import { selectRows } from "../../core/data/table.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { outputColumnsOf } from "../../core/model/model-task.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { findCompleteRows } from "../../core/serving/build-tensors.ts";
import type { Replay } from "./check-server.ts";
import type { DeployPorts } from "./main.ts";

export const PREDICTIONS_FILE = "predictions.parquet";
const MAX_REPLAY_ROWS = 1_000;

export interface ReplayRequest {
  readonly loaded: LoadedPipeline;
  readonly manifest: Manifest;
  /** Where the version's files are. */
  readonly folder: string;
}

/**
 * Rows of the pipeline's data beside the scores that the version itself carries for them, matched by row id; at most 1,000, evenly spaced.
 * An older version may have been judged on another split, so its rows are looked for in every part. Rows that lack a required input
 * are left out: the server would refuse them. `undefined`, with the reason in the log, when the version carries no scores or the data is
 * not what they were made from.
 */
export async function loadReplay(request: ReplayRequest, ports: DeployPorts): Promise<Replay | undefined> {
  const { loaded, manifest, folder } = request;
  const { log } = ports;
  if (!manifest.files.some(({ path }) => path === PREDICTIONS_FILE)) {
    log.info("the version carries no scores: nothing to replay");
    return undefined;
  }
  const { data, task } = loaded.pipeline;
  try {
    const columns = outputColumnsOf(manifest.signature.outputs);
    const recorded = await ports.predictions.loadOutputs(`${folder}/${PREDICTIONS_FILE}`, columns);
    const within = ports.replayWithin;
    const dataset = await ports.datasets.load({
      folder: loaded.folder,
      data,
      task,
      keep: [],
      ...(within === undefined ? {} : { within }),
    });
    if (data.id !== undefined && dataset.digest !== manifest.dataDigest) {
      log.warn(
        "The data is not what the version was made from, and its ids do not say which rows changed: nothing is replayed.",
      );
      return undefined;
    }
    const replay = matchRows(dataset, { recorded, width: columns.length, manifest });
    if (replay === undefined) {
      log.warn(
        "No row of the data has a score in the version: the data or its columns changed since, so nothing is replayed.",
      );
    }
    return replay;
  } catch (thrown) {
    // Deploying from a place without the data is fine; a broken data file does not make the version worse.
    if (!(thrown instanceof SlipwayError && thrown.kind === "data")) throw thrown;
    log.warn(`Nothing is replayed: ${thrown.what}`);
    return undefined;
  }
}

interface Recorded {
  readonly recorded: RecordedOutputs;
  /** Scores of a row. */
  readonly width: number;
  readonly manifest: Manifest;
}

/** Of the part that has most of the recorded rows: that is the test part, unless the split was another one. */
function matchRows({ parts }: Pick<Dataset, "parts">, { recorded, width, manifest }: Recorded): Replay | undefined {
  const positions = new Map(recorded.rowIds.map((id, row) => [id, row]));
  const [found] = [parts.test, parts.train, parts.validation]
    .map((part) => {
      const complete = findCompleteRows(manifest.signature, part.table);
      return { ...part, known: complete.filter((row) => positions.has(part.rowIds[row] ?? "")) };
    })
    .toSorted((a, b) => b.known.length - a.known.length);
  if (found === undefined || found.known.length === 0) return undefined;
  const { table, rowIds, known } = found;
  const step = Math.max(1, known.length / MAX_REPLAY_ROWS);
  const rows = Array.from({ length: Math.floor(known.length / step) }, (_, index) =>
    at(known, Math.floor(index * step)),
  );
  const scores = rows.flatMap((row) => {
    const start = (positions.get(rowIds[row] ?? "") ?? Number.NaN) * width;
    return [...recorded.outputs.subarray(start, start + width)];
  });
  return { table: selectRows(table, rows), scores: Float64Array.from(scores) };
}
