import { cp, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckDbPredictions } from "../../adapters/duckdb/predictions.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { slipway } from "./command.ts";

interface Written {
  readonly train: object;
  readonly data?: object;
  readonly evaluate?: object;
}

/** A folder with credit data as `data.csv` and a pipeline `demo` that is written anew for every step of a story. */
export async function createCompareFolder() {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-compare-"));
  const { path } = folder;
  await cp("pipelines/credit-risk/data/credit.csv", join(path, "data.csv"));
  return {
    path,
    async write({ train, data = {}, evaluate = {} }: Written): Promise<void> {
      const pipeline = {
        name: "demo",
        task: { kind: "binary", target: "status", positive: "bad" },
        data: { source: "data.csv", split: { by: "random", seed: 7 }, ...data },
        train,
        evaluate: {
          metrics: ["roc_auc", "brier"],
          gates: { roc_auc: { nonInferiorTo: "baseline", margin: 0.02 } },
          baseline: "champion",
          importance: false,
          ...evaluate,
        },
      };
      await writeFile(join(path, "pipeline.json"), JSON.stringify(pipeline));
    },
    /** Runs stages as typed and gives what evaluate left. */
    async run(stages: string): Promise<Evaluation> {
      const { stderr } = await slipway(["run", "--stages", stages], { cwd: path });
      const text = await readFile(join(path, ".slipway/out/demo/evaluation.json"), "utf8").catch(() => {
        throw new Error(stderr);
      });
      return JSON.parse(text) as Evaluation;
    },
    /** The rows of the last evaluation as another tool would score them: rounded, and turned a little. */
    async describeScores({ predictionsDigest }: Evaluation): Promise<string> {
      const { predictions, digest } = await createDuckDbPredictions({ log: SILENT_LOGGER }).load(
        join(path, ".slipway/out/demo/predictions.parquet"),
        { kind: "binary", rowId: "row_id", target: "y_true", score: "score", positive: "1", slices: [] },
      );
      if (digest !== predictionsDigest || predictions.kind !== "binary") throw new Error("not what was evaluated");
      const { rowIds, truth, score } = predictions;
      const lines = rowIds.map(
        (id, row) => `${id},${truth[row] === 1 ? "bad" : "good"},${((score[row] ?? 0) ** 1.1).toFixed(4)}`,
      );
      return ["row_id,status,score", ...lines].join("\n");
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}
