import type { HistoryEntry } from "../../core/documents/run.ts";
import { compileEncoder } from "../../core/model/encode.ts";
import { joinRows } from "../../core/model/labelled-rows.ts";
import { normaliseYdfFiles } from "../../core/model/ydf-files.ts";
import { memberFile } from "../../core/model/ydf-forest.ts";
import { FOREST_FILE, readRandomForest } from "../../core/model/ydf-headers.ts";
import { createRng, shuffled } from "../../core/rng.ts";
import { randomForest } from "../../core/trainers/random-forest.ts";
import type { Trainer } from "../../core/trainers/trainer.ts";
import { encodePart } from "./encode-part.ts";
import { pause } from "./pause.ts";
import { packYdfFiles } from "./ydf-archive.ts";
import { loadYdf } from "./ydf-library.ts";
import { buildYdfTable, createLibraryPredictor, growTrees } from "./ydf-tables.ts";

export const randomForestTrainer: Trainer = {
  id: randomForest.id,
  async train(request) {
    const { task, seed, log, signal } = request;
    const encoder = compileEncoder(request.preprocessing);
    const rows = joinRows(
      encodePart(request.train, encoder, request),
      encodePart(request.validation, encoder, request),
    );
    const library = await loadYdf(log);
    // The library's own seed is fixed: another order of the rows is another draw of its bootstraps.
    const order = shuffled(
      Array.from(rows.truth, (_, row) => row),
      createRng(seed),
    );
    log.progress({ task: "randomForest: trees", done: 0, total: 1, detail: `${order.length} rows` });
    await pause(signal);
    const table = buildYdfTable(rows, encoder, { order, task });
    const forest = growTrees(library, table, { trainer: randomForest.id, learner: "RandomForestLearner", task });
    const header = readRandomForest(forest.files.get(FOREST_FILE) ?? new Uint8Array());
    const history = header.log.map(({ trees, outOfBagLoss }): HistoryEntry => {
      return { step: trees, loss: null, validationLoss: Number.isFinite(outOfBagLoss) ? outOfBagLoss : null };
    });
    const loss = history.at(-1)?.validationLoss ?? null;
    const detail = `${header.trees} trees${loss === null ? "" : `, out-of-bag loss ${loss.toFixed(4)}`}`;
    log.progress({ task: "randomForest: trees", done: 1, total: 1, detail });
    await pause(signal);
    return {
      backend: "ydf-wasm",
      files: new Map([[memberFile(0), await packYdfFiles(normaliseYdfFiles(forest.files))]]),
      history,
      facts: { trees: header.trees, ...(loss === null ? {} : { outOfBagLoss: loss }) },
      predictor: createLibraryPredictor([forest], encoder, request),
    };
  },
};
