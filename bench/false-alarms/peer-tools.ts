/** Asks installed Evidently and NannyML, through the Python that SLIPWAY_PEERS_PYTHON names. */
import { execFile } from "node:child_process";
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { isNumeric, levelTexts, type Table } from "../../core/data/table.ts";

const SCRIPT = resolve(import.meta.dirname, "peers.py");
const MAX_OUTPUT = 1 << 28;

const refusal = z.strictObject({ error: z.string() });
const evidentlyAnswer = z.strictObject({
  drifted: z.number(),
  share: z.number(),
  columns: z.record(
    z.string(),
    z.strictObject({ test: z.string(), threshold: z.number(), value: z.number().nullable() }),
  ),
  /** Whether the test of the share of missing values failed. */
  missing: z.record(z.string(), z.boolean()),
});
const nannymlAnswer = z.record(
  z.string(),
  z.strictObject({ value: z.number().nullable(), threshold: z.number().nullable(), alert: z.boolean() }),
);
const answerSchema = z.strictObject({
  case: z.string(),
  current: z.string(),
  evidently: z.union([refusal, evidentlyAnswer]).exactOptional(),
  nannyml: z.union([refusal, nannymlAnswer]).exactOptional(),
});
const versionSchema = z.record(z.string(), z.string().nullable());

export interface PeerAnswers {
  /** By package; null where it is not installed. */
  readonly versions: Readonly<Record<string, string | null>>;
  readonly answers: readonly z.output<typeof answerSchema>[];
}

export interface PeerCase {
  readonly id: string;
  readonly reference: Table;
  readonly current: readonly Table[];
}

/** The Python with the packages; undefined where none is named. */
export const PEERS_PYTHON = process.env.SLIPWAY_PEERS_PYTHON;

/** Answers in the order of the cases' ids, then of the current tables. */
export async function askPeers(python: string, cases: readonly PeerCase[]): Promise<PeerAnswers> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), "slipway-peers-"));
  for (const { id, reference, current } of cases) {
    const folder = join(scratch.path, id);
    await mkdir(folder);
    await writeFile(join(folder, "reference.csv"), toCsv(reference));
    for (const [index, table] of current.entries()) {
      await writeFile(join(folder, `current-${String(index).padStart(4, "0")}.csv`), toCsv(table));
    }
  }
  const [versions, ...answers] = await runScript(python, [scratch.path]);
  return { versions: versionSchema.parse(versions), answers: answers.map((answer) => answerSchema.parse(answer)) };
}

const timingSchema = z.strictObject({ version: z.string(), seconds: z.number(), megabytes: z.number() });

/** Seconds and peak memory of one report on `reference.parquet` and `current.parquet` in a folder; null where the package is absent or fails. */
export async function timePeer(
  python: string,
  folder: string,
  tool: "evidently" | "nannyml",
): Promise<z.output<typeof timingSchema> | null> {
  try {
    const [timing] = await runScript(python, [folder, "--time", tool]);
    return timingSchema.parse(timing);
  } catch {
    return null;
  }
}

async function runScript(python: string, rest: readonly string[]): Promise<readonly unknown[]> {
  const { stdout } = await promisify(execFile)(python, [SCRIPT, ...rest], { maxBuffer: MAX_OUTPUT });
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): unknown => JSON.parse(line));
}

/** Values are plain: no text holds a comma, a quote or a line break. */
function toCsv({ rows, columns }: Table): string {
  const texts = [...columns.values()].map((column) => {
    if (isNumeric(column) && column.kind === "boolean") {
      return Array.from(column.values, (value) => (value === 0 ? "False" : "True"));
    }
    return levelTexts(column).map((level) => level ?? "");
  });
  const lines = Array.from({ length: rows }, (_, row) => texts.map((column) => column[row]).join(","));
  return [[...columns.keys()].join(","), ...lines, ""].join("\n");
}
