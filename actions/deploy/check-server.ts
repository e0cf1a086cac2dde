import { selectRows, type Table } from "../../core/data/table.ts";
import type { Deployment } from "../../core/documents/deployment.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { buildExampleTable } from "../../core/model/example-table.ts";
import type { InferenceServer } from "../../core/serving/inference-server.ts";

/** Rows of the evaluation with the scores that it recorded. */
export interface Replay {
  readonly table: Table;
  /** `[rows, values]`: one value, or one for each of several classes. */
  readonly scores: Float64Array;
}

export type Checks = Pick<Deployment, "health" | "smoke" | "replay"> & { readonly passed: boolean };

/** Nothing could be asked. */
export const UNCHECKED: Checks = {
  passed: false,
  health: { live: false, ready: false },
  smoke: { rows: 0, passed: false, detail: "not asked" },
  replay: null,
};

const SMOKE_ROWS = 5;
const CHUNK_ROWS = 200; // keeps a request far below the server's body limit
const REPLAY_TOLERANCE = 1e-6; // of a probability, and of a number beyond 1 relative to it

export interface CheckRequest {
  readonly server: InferenceServer;
  readonly manifest: Manifest;
  /** `undefined`: the version carries no scores that could be compared. */
  readonly replay: Replay | undefined;
}

/** Asks the server whether it is well, whether it serves this version, and whether it scores as the evaluation did. */
export async function checkServer({ server, manifest, replay }: CheckRequest): Promise<Checks> {
  const health = await server.health();
  const { digest } = await server.status();
  if (!(health.live && health.ready) || digest !== manifest.modelDigest) {
    const detail = health.ready ? `the server serves digest ${digest ?? "none"}` : "the server is not ready";
    return { ...UNCHECKED, health, smoke: { rows: 0, passed: false, detail } };
  }
  try {
    const smoke = await smokeTest({ server, manifest, replay });
    const replayed = replay === undefined ? null : await replayScores({ server, manifest, replay });
    return { passed: smoke.passed && (replayed?.passed ?? true), health, smoke, replay: replayed };
  } catch (thrown) {
    if (!(thrown instanceof SlipwayError && thrown.code === "SLIPWAY_E_SERVER_REFUSED")) throw thrown;
    return { ...UNCHECKED, health, smoke: { rows: 0, passed: false, detail: thrown.what } };
  }
}

/** A few rows must get a probability each. */
async function smokeTest({ server, manifest, replay }: CheckRequest): Promise<Checks["smoke"]> {
  const table = replay === undefined ? buildExampleTable(manifest) : firstRows(replay.table);
  const scores = await infer({ server, manifest }, table);
  const width = countValues(manifest);
  const isProbability = manifest.signature.outputs[0]?.kind === "probability";
  const wrong = scores.findIndex((score) => !Number.isFinite(score) || (isProbability && (score < 0 || score > 1)));
  const passed = wrong === -1 && scores.length === table.rows * width;
  const of = replay === undefined ? "made-up row" : "test rows";
  const [index, row] = [Math.max(wrong, 0), Math.floor(Math.max(wrong, 0) / width)];
  const detail = passed
    ? `${table.rows} ${of} answered`
    : `${table.rows} ${of} got ${scores.length} scores, row ${row} is ${scores[index] ?? "missing"}`;
  return { rows: table.rows, passed, detail };
}

/** Values of a row in the first output. */
function countValues({ signature }: Manifest): number {
  return Math.max(1, signature.outputs[0]?.classes?.length ?? 1);
}

function firstRows(table: Table): Table {
  return selectRows(table, [...Array(Math.min(SMOKE_ROWS, table.rows)).keys()]);
}

/** Golden replay: what the evaluation scored, the server must score alike, to 1e-6. */
async function replayScores({
  server,
  manifest,
  replay: { table, scores },
}: CheckRequest & { readonly replay: Replay }): Promise<NonNullable<Checks["replay"]>> {
  const width = countValues(manifest);
  let maxDifference = 0;
  let comparable = true;
  for (let start = 0; start < table.rows; start += CHUNK_ROWS) {
    const rows = Array.from({ length: Math.min(CHUNK_ROWS, table.rows - start) }, (_, row) => start + row);
    const served = await infer({ server, manifest }, selectRows(table, rows));
    const expected = scores.subarray(start * width, (start + rows.length) * width);
    for (const [index, score] of expected.entries()) {
      const difference = Math.abs((served[index] ?? Number.NaN) - score) / Math.max(1, Math.abs(score));
      if (Number.isNaN(difference)) comparable = false;
      else maxDifference = Math.max(maxDifference, difference);
    }
  }
  return {
    rows: table.rows,
    maxDifference: comparable ? maxDifference : null,
    passed: comparable && maxDifference <= REPLAY_TOLERANCE,
  };
}

function infer({ server, manifest }: Pick<CheckRequest, "server" | "manifest">, table: Table): Promise<Float64Array> {
  const { model: name, version, signature } = manifest;
  return server.infer({ name, version, signature }, table);
}
