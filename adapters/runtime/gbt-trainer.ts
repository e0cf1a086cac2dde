import type { HistoryEntry } from "../../core/documents/run.ts";
import { compileEncoder } from "../../core/model/encode.ts";
import { joinRows } from "../../core/model/labelled-rows.ts";
import { normaliseYdfFiles } from "../../core/model/ydf-files.ts";
import { memberFile } from "../../core/model/ydf-forest.ts";
import { BOOSTING_FILE, readBoosting, type YdfBoosting } from "../../core/model/ydf-headers.ts";
import { createRng, shuffled } from "../../core/rng.ts";
import { gbt } from "../../core/trainers/gbt.ts";
import type { Trainer } from "../../core/trainers/trainer.ts";
import { encodePart } from "./encode-part.ts";
import { pause } from "./pause.ts";
import { packYdfFiles } from "./ydf-archive.ts";
import { loadYdf, type YdfMember } from "./ydf-library.ts";
import { buildYdfTable, createLibraryPredictor, growTrees } from "./ydf-tables.ts";

export const gbtTrainer: Trainer = {
  id: gbt.id,
  async train(request) {
    const { task, seed, log, signal } = request;
    const { members: count } = gbt.parameters.parse(request.parameters);
    const encoder = compileEncoder(request.preprocessing);
    const rows = joinRows(
      encodePart(request.train, encoder, request),
      encodePart(request.validation, encoder, request),
    );
    const library = await loadYdf(log);
    const rng = createRng(seed);
    const members: YdfMember[] = [];
    const boostings: YdfBoosting[] = [];
    const order = Array.from(rows.truth, (_, row) => row);
    for (let index = 0; index < count; index++) {
      await pause(signal);
      const table = buildYdfTable(rows, encoder, { order: shuffled(order, rng), task });
      const member = growTrees(library, table, { trainer: gbt.id, learner: "GradientBoostedTreesLearner", task });
      const boosting = readBoosting(member.files.get(BOOSTING_FILE) ?? new Uint8Array());
      members.push(member);
      boostings.push(boosting);
      log.progress({ task: "gbt: members", done: index + 1, total: count, detail: describe(boosting) });
    }
    await pause(signal);
    const packed = await Promise.all(members.map((member) => packYdfFiles(normaliseYdfFiles(member.files))));
    return {
      backend: "ydf-wasm",
      files: new Map(packed.map((content, index) => [memberFile(index), content])),
      history: averageHistories(boostings),
      facts: { members: count, trees: boostings.reduce((total, { trees }) => total + trees, 0) },
      predictor: createLibraryPredictor(members, encoder, request),
    };
  },
};

/** Mean loss over the members that still grew in that round. */
function averageHistories(boostings: readonly YdfBoosting[]): HistoryEntry[] {
  const longest = Math.max(0, ...boostings.map(({ log }) => log.length));
  return Array.from({ length: longest }, (_, index) => {
    const entries = boostings.flatMap(({ log }) => log[index] ?? []);
    return {
      step: index + 1,
      loss: meanOf(entries.map(({ loss }) => loss)),
      validationLoss: meanOf(entries.map(({ validationLoss }) => validationLoss)),
    };
  });
}

function meanOf(losses: readonly number[]): number | null {
  const present = losses.filter(Number.isFinite);
  return present.length === 0 ? null : present.reduce((total, value) => total + value, 0) / present.length;
}

function describe({ trees, initial, log }: YdfBoosting): string {
  const kept = log[trees / initial.length - 1];
  if (kept === undefined) return `${trees} trees`;
  return `${trees} trees, loss ${kept.loss.toFixed(4)}, validation ${kept.validationLoss.toFixed(4)}`;
}
