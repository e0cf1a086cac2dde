import { selectRows } from "../../core/data/table.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { outputColumnsOf } from "../../core/model/model-task.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { findCompleteRows } from "../../core/serving/build-tensors.ts";
import type { Replay } from "./check-server.ts";
import type { DeployPorts } from "./main.ts";

const PREDICTIONS_FILE = "predictions.parquet";
const MAX_REPLAY_ROWS = 1_000;

export interface ReplayRequest {
  readonly loaded: LoadedPipeline;
  readonly manifest: Manifest;
  /** Where the version's files are. */
  readonly folder: string;
}

/**
 * Test rows of the pipeline beside the scores that the version carries for them, matched by row id; at most 1,000, evenly spaced.
 * Rows that lack a required input are left out: the server would refuse them. `undefined`, with the reason in the log, when the
 * version carries no scores or the data is not what they were made from.
 */
export async function loadReplay(request: ReplayRequest, ports: DeployPorts): Promise<Replay | undefined> {
  const { loaded, manifest, folder } = request;
  const { log } = ports;
  if (!manifest.files.some(({ path }) => path === PREDICTIONS_FILE)) {
    log.info("the version carries no scores: nothing to replay");
    return undefined;
  }
  const { pipeline } = loaded;
  try {
    const columns = outputColumnsOf(manifest.signature.outputs);
    const { rowIds: recorded, outputs } = await ports.predictions.loadOutputs(`${folder}/${PREDICTIONS_FILE}`, columns);
    const { parts } = await ports.datasets.load({
      folder: loaded.folder,
      data: pipeline.data,
      task: pipeline.task,
      keep: [],
    });
    const positions = new Map(recorded.map((id, row) => [id, row]));
    const { table, rowIds } = parts.test;
    const known = findCompleteRows(manifest.signature, table).filter((row) => positions.has(rowIds[row] ?? ""));
    if (known.length === 0) {
      log.warn("No row of the test part has a score in the version: the data changed since, so nothing is replayed.");
      return undefined;
    }
    const step = Math.max(1, known.length / MAX_REPLAY_ROWS);
    const rows = Array.from(
      { length: Math.floor(known.length / step) },
      (_, index) => known[Math.floor(index * step)] as number,
    );
    return {
      table: selectRows(table, rows),
      scores: Float64Array.from(
        rows.flatMap((row) => {
          const start = (positions.get(rowIds[row] ?? "") ?? Number.NaN) * columns.length;
          return [...outputs.subarray(start, start + columns.length)];
        }),
      ),
    };
  } catch (thrown) {
    // Deploying from a place without the data is fine; a broken data file does not make the version worse.
    if (!(thrown instanceof SlipwayError && thrown.kind === "data")) throw thrown;
    log.warn(`Nothing is replayed: ${thrown.what}`);
    return undefined;
  }
}
