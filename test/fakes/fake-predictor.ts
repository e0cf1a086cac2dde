import { type Column, isNumeric } from "../../core/data/table.ts";
import type { ModelDocument, Signature } from "../../core/documents/model.ts";
import type { Predictor } from "../../core/model/predictor.ts";

export const FAKE_SIGNATURE: Signature = {
  inputs: [
    { name: "age", kind: "number", required: true },
    { name: "income", kind: "number", required: false },
    { name: "home", kind: "category", required: true, levels: ["owner", "rent"] },
    { name: "married", kind: "boolean", required: false },
    { name: "opened", kind: "timestamp", required: false },
    { name: "note", kind: "text", required: false },
  ],
  outputs: [{ name: "probability", kind: "probability", classes: ["bad"] }],
};

export interface FakePredictor extends Predictor {
  readonly disposed: boolean;
  /** Rows of every call so far. */
  readonly calls: readonly number[];
}

export interface FakePredictorOptions {
  readonly signature?: Signature;
  readonly pipeline?: string;
  readonly digest?: string;
  /** Added to every score. */
  readonly offset?: number;
  /** Awaited by every call. */
  readonly gate?: () => Promise<void>;
  /** Gives the score of a row instead of the default, age / 100 and 0.25 for renters. */
  readonly score?: (age: number, home: string | null) => number;
}

const DEFAULT_SCORE = (age: number, home: string | null): number => age / 100 + (home === "rent" ? 0.25 : 0);

/** A model whose every score is known in advance. */
export function createFakePredictor(options: FakePredictorOptions = {}): FakePredictor {
  const { signature = FAKE_SIGNATURE, offset = 0, score = DEFAULT_SCORE } = options;
  const calls: number[] = [];
  let disposed = false;
  return {
    model: buildFakeModel(options),
    backend: "typescript",
    calls,
    get disposed() {
      return disposed;
    },
    async predict(table) {
      await options.gate?.();
      if (disposed) throw new Error("used after disposal");
      calls.push(table.rows);
      const width = signature.outputs.reduce((total, { classes = [] }) => total + Math.max(1, classes.length), 0);
      const scores = new Float64Array(table.rows * width);
      for (let row = 0; row < table.rows; row++) {
        const value = score(numberAt(table.columns.get("age"), row), textAt(table.columns.get("home"), row)) + offset;
        for (let output = 0; output < width; output++) scores[row * width + output] = value + output;
      }
      return scores;
    },
    dispose() {
      disposed = true;
    },
  };
}

function numberAt(column: Column | undefined, row: number): number {
  return column !== undefined && isNumeric(column) ? (column.values[row] ?? Number.NaN) : Number.NaN;
}

function textAt(column: Column | undefined, row: number): string | null {
  return column === undefined || isNumeric(column) ? null : (column.values[row] ?? null);
}

export function buildFakeModel({
  signature = FAKE_SIGNATURE,
  pipeline = "credit-risk",
  digest = "ab".repeat(32),
}: FakePredictorOptions = {}): ModelDocument {
  return {
    schema: "slipway/model/v1",
    pipeline,
    format: "linear",
    trainer: "linear",
    task: { kind: "binary", target: "status", positive: "bad", negative: "good" },
    signature,
    preprocessing: { encoding: "dense", features: [] },
    files: [],
    digest,
  };
}
