import process from "node:process";
import type { Logger } from "../../core/log.ts";
import { LABEL_COLUMN } from "../../core/model/ydf-forest.ts";

/** Columns of equal length by the name the library sees; never a gap. */
export type YdfTable = Readonly<Record<string, readonly (number | string)[]>>;

/** What one training gives. */
export interface YdfMember {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Classes in the library's order; empty for numbers. */
  readonly classes: readonly string[];
  /** A number, the probability of the second of two classes, or `[rows, classes]` for more. */
  predict(table: YdfTable): readonly number[];
  dispose(): void;
}

export type YdfLearner = "GradientBoostedTreesLearner" | "RandomForestLearner";
export type YdfTask = "CLASSIFICATION" | "REGRESSION";

export interface YdfLibrary {
  /** Blocks the thread until all trees are grown. Throws the library's own errors. */
  train(learner: YdfLearner, task: YdfTask, table: YdfTable): YdfMember;
}

const MODEL_FOLDER = "/model";

/** Loads a fresh wasm instance. What it prints goes to the debug log, never to the terminal. */
export async function loadYdf(log: Logger): Promise<YdfLibrary> {
  const { default: createModule } = await import("ydf-training");
  const library = await withoutNewListeners(() =>
    createModule({ print: (line) => log.debug(`ydf: ${line}`), printErr: (line) => log.debug(`ydf: ${line}`) }),
  );
  const { FS } = library;
  return {
    train(learner, task, table) {
      const model = new library[learner](LABEL_COLUMN, task).train(table);
      // `Model.save` prints, wants a global JSZip and stamps the archive: the folder below it is all that is needed.
      model.internalModel.save(MODEL_FOLDER);
      const files = new Map<string, Uint8Array>();
      for (const name of FS.readdir(MODEL_FOLDER).filter((entry) => entry !== "." && entry !== "..")) {
        files.set(name, Uint8Array.from(FS.readFile(`${MODEL_FOLDER}/${name}`, { encoding: "binary" })));
        FS.unlink(`${MODEL_FOLDER}/${name}`);
      }
      FS.rmdir(MODEL_FOLDER);
      return {
        files,
        classes: model.getLabelClasses(),
        predict: (examples) => model.predict(examples),
        dispose: () => model.unload(),
      };
    },
  };
}

/** Emscripten hooks itself into the process and rethrows what others handle; those hooks are taken out again. */
async function withoutNewListeners<T>(load: () => Promise<T>): Promise<T> {
  const exceptions = new Set(process.listeners("uncaughtException"));
  const rejections = new Set(process.listeners("unhandledRejection"));
  const loaded = await load();
  for (const listener of process.listeners("uncaughtException")) {
    if (!exceptions.has(listener)) process.removeListener("uncaughtException", listener);
  }
  for (const listener of process.listeners("unhandledRejection")) {
    if (!rejections.has(listener)) process.removeListener("unhandledRejection", listener);
  }
  return loaded;
}
