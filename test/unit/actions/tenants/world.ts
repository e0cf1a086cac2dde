import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract as evaluateContract } from "../../../../actions/evaluate/contract.ts";
import { run as evaluate } from "../../../../actions/evaluate/main.ts";
import { contract as registerContract } from "../../../../actions/register/contract.ts";
import { run as register } from "../../../../actions/register/main.ts";
import { contract as trainContract } from "../../../../actions/train/contract.ts";
import { run as train } from "../../../../actions/train/main.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { parseInputs } from "../../../../core/contract.ts";
import { type Logger, SILENT_LOGGER } from "../../../../core/log.ts";
import { createRng } from "../../../../core/rng.ts";
import { createLocalPorts } from "../../../../ports/local.ts";

export const HOSTILE = "</td>@octocat `x`; rm -rf ../..";
const PARTS = ["train", "train", "train", "validation", "test", "test"];

interface Group {
  readonly name: string;
  readonly rows: number;
  /** Every training row is positive, so nothing can be learned. */
  readonly constant?: boolean;
  /** Standard deviation of what hides the target. Default 0.5. */
  readonly noise?: number;
}

export const GROUPS: readonly Group[] = [
  { name: "Alpha", rows: 360 },
  { name: HOSTILE, rows: 300 },
  { name: "Stuck", rows: 240, constant: true },
  { name: "Small", rows: 60 },
  { name: "", rows: 6 },
];

/** A row's target follows x, in Alpha the other way round, so that a model of its own is worth it. */
function buildCsv(groups: readonly Group[]): string {
  const rng = createRng(7);
  const lines = groups.flatMap(({ name, rows, constant = false, noise = 0.5 }) =>
    Array.from({ length: rows }, (_, row) => {
      const x = rng.normal();
      const part = PARTS[row % PARTS.length] ?? "";
      const isPositive = (name === "Alpha" ? -1 : 1) * x + noise * rng.normal() > 0;
      const y = isPositive || (constant && part === "train") ? 1 : 0;
      return `"${name}",${x.toFixed(6)},${rng.uniform().toFixed(6)},${part},${y}`;
    }),
  );
  return `plan,x,noise,part,y\n${lines.join("\n")}\n`;
}

interface Settings {
  readonly monitor?: { readonly source: string; readonly timestamp: string; readonly window: string };
}

const PIPELINE = {
  name: "plans",
  task: { kind: "binary", target: "y", positive: 1 },
  data: { source: "data.csv", split: { by: "column", column: "part" } },
  train: { kind: "linear" },
  tenants: { column: "plan", minRows: 100, minPositives: 20 },
  evaluate: { primary: "roc_auc", metrics: ["roc_auc", "brier"], gates: { roc_auc: { min: 0.4 } } },
};

export interface WorldOptions {
  readonly groups?: readonly Group[];
  readonly pipeline?: Partial<typeof PIPELINE> & Settings;
  readonly log?: Partial<Logger>;
  readonly signal?: AbortSignal;
}

/** A pipeline with tenants in a temporary folder and its stages over real parts. */
export async function createTenantWorld({ groups = GROUPS, pipeline, log, signal }: WorldOptions = {}) {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-tenants-"));
  const write = async (changed: Partial<typeof PIPELINE> = {}) =>
    await writeFile(join(folder.path, "pipeline.json"), JSON.stringify({ ...PIPELINE, ...pipeline, ...changed }));
  await write();
  await writeFile(join(folder.path, "data.csv"), buildCsv(groups));
  const local = createLocalPorts({
    cwd: folder.path,
    log: { ...SILENT_LOGGER, ...log },
    clock: createFixedClock("2026-01-02T00:00:00.000Z"),
    signal: signal ?? new AbortController().signal,
    memoryLimit: undefined,
    threads: undefined,
    extensions: undefined,
    ci: false,
  });
  const reads: string[] = [];
  const ports = {
    ...local,
    datasets: {
      load: async (request: Parameters<typeof local.datasets.load>[0]) => {
        reads.push(request.folder);
        return await local.datasets.load(request);
      },
    },
  };
  const path = folder.path;
  return {
    path,
    ports,
    /** How often the data was read. */
    reads,
    write,
    train: async (given = {}) => await train(parseInputs(trainContract, { pipeline: path, ...given }), ports),
    evaluate: async (given = {}) => await evaluate(parseInputs(evaluateContract, { pipeline: path, ...given }), ports),
    register: async (given = {}) => await register(parseInputs(registerContract, { pipeline: path, ...given }), ports),
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}
