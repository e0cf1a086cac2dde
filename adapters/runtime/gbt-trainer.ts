import type { HistoryEntry } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { compileEncoder, type Encoder } from "../../core/model/encode.ts";
import type { LabelledRows } from "../../core/model/logistic-regression.ts";
import { BOOSTING_FILE, normaliseYdfFiles, readBoosting, type YdfBoosting } from "../../core/model/ydf-files.ts";
import {
  LABEL_COLUMN,
  memberFile,
  NEGATIVE_LABEL,
  POSITIVE_LABEL,
  ydfColumnName,
  ydfLevel,
} from "../../core/model/ydf-forest.ts";
import { createRng, shuffled } from "../../core/rng.ts";
import { gbt } from "../../core/trainers/gbt.ts";
import type { Trainer } from "../../core/trainers/trainer.ts";
import { encodePart, joinRows } from "./labelled-rows.ts";
import { pause } from "./pause.ts";
import { packYdfFiles } from "./ydf-archive.ts";
import { loadYdf, type YdfLibrary, type YdfMember, type YdfTable } from "./ydf-library.ts";

export const gbtTrainer: Trainer = {
  id: gbt.id,
  async train({ train, validation, task, preprocessing, parameters, seed, log, signal }) {
    const { members: count } = gbt.parameters.parse(parameters);
    const encoder = compileEncoder(preprocessing);
    const rows = joinRows(encodePart(train, encoder, task), encodePart(validation, encoder, task));
    const library = await loadYdf(log);
    const rng = createRng(seed);
    const members: YdfMember[] = [];
    const boostings: YdfBoosting[] = [];
    const order = Array.from(rows.truth, (_, row) => row);
    for (let index = 0; index < count; index++) {
      await pause(signal);
      const member = trainMember(library, buildYdfTable(rows, encoder, shuffled(order, rng)));
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
      predictor: {
        predict: (table) => {
          const encoded = { matrix: encoder.encode(table), width: encoder.columns.length };
          return Promise.resolve(averageScores(members, buildExamples(encoded, encoder, table.rows), table.rows));
        },
        dispose: () => {
          for (const member of members) member.dispose();
        },
      },
    };
  },
};

function trainMember(library: YdfLibrary, table: YdfTable): YdfMember {
  try {
    return library.trainBoostedTrees(table);
  } catch (cause) {
    throw new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
      what: `gbt: Yggdrasil could not grow trees: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: "Give more rows, or take the trainer linear.",
      cause,
    });
  }
}

/** The library tells numbers from categories by the type of the first value. */
function buildYdfTable(rows: LabelledRows, encoder: Encoder, order: readonly number[]): YdfTable {
  const label = order.map((row) => (rows.truth[row] === 1 ? POSITIVE_LABEL : NEGATIVE_LABEL));
  return { ...buildColumns(rows, encoder, order), [LABEL_COLUMN]: label };
}

function buildExamples(rows: Omit<LabelledRows, "truth">, encoder: Encoder, count: number): YdfTable {
  return buildColumns(
    rows,
    encoder,
    Array.from({ length: count }, (_, row) => row),
  );
}

function buildColumns(
  { matrix, width }: Omit<LabelledRows, "truth">,
  { columns }: Encoder,
  order: readonly number[],
): YdfTable {
  return Object.fromEntries(
    columns.map(({ codes }, index) => {
      const values = order.map((row) => matrix[row * width + index] as number);
      return [ydfColumnName(index), codes === undefined ? values : values.map(ydfLevel)];
    }),
  );
}

function averageScores(members: readonly YdfMember[], examples: YdfTable, rows: number): Float64Array {
  const scores = new Float64Array(rows);
  if (rows === 0) return scores;
  for (const member of members) {
    const flipped = member.classes[0] === POSITIVE_LABEL;
    for (const [row, second] of member.predict(examples).entries()) {
      scores[row] = (scores[row] as number) + (flipped ? 1 - second : second) / members.length;
    }
  }
  return scores;
}

/** Mean log loss in nats over the members that still grew at that tree. */
function averageHistories(boostings: readonly YdfBoosting[]): HistoryEntry[] {
  const longest = Math.max(0, ...boostings.map(({ log }) => log.length));
  return Array.from({ length: longest }, (_, index) => {
    const entries = boostings.flatMap(({ log }) => log[index] ?? []);
    return {
      step: entries[0]?.trees ?? index + 1,
      loss: meanLogLoss(entries.map(({ loss }) => loss)),
      validationLoss: meanLogLoss(entries.map(({ validationLoss }) => validationLoss)),
    };
  });
}

/** The library reports the deviance, which is twice the log loss. */
function meanLogLoss(deviances: readonly number[]): number | null {
  const present = deviances.filter(Number.isFinite);
  return present.length === 0 ? null : present.reduce((total, value) => total + value, 0) / present.length / 2;
}

function describe({ trees, log }: YdfBoosting): string {
  const kept = log.find((entry) => entry.trees === trees);
  if (kept === undefined) return `${trees} trees`;
  return `${trees} trees, loss ${(kept.loss / 2).toFixed(4)}, validation ${(kept.validationLoss / 2).toFixed(4)}`;
}
