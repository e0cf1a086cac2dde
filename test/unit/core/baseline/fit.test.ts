import { describe, expect, it } from "vitest";
import { findInputMisfit, findTaskMisfit, type Question, readQuestion } from "../../../../core/baseline/find-misfit.ts";
import { keepsTestRows, type SplitEvidence } from "../../../../core/baseline/keeps-test-rows.ts";
import { buildTable, type Column } from "../../../../core/data/table.ts";
import { buildModel } from "../../../fakes/sample-evidence.ts";

const BINARY: Question = { kind: "binary", target: "status", positive: "bad" };
const CLASSES: Question = { kind: "multiclass", target: "home", classes: ["own", "rent"] };

describe("two models that answer the same question", () => {
  it.each<[string, Question, Question, string | undefined]>([
    ["the same", BINARY, BINARY, undefined],
    ["the same classes in another order", CLASSES, { ...CLASSES, classes: ["rent", "own"] }, undefined],
    ["another task", BINARY, CLASSES, "task is multiclass, the candidate's binary"],
    ["another target", BINARY, { ...BINARY, target: "home" }, 'predicts "home"'],
    ["the other class", BINARY, { ...BINARY, positive: "good" }, 'positive class is "good"'],
    ["one class more", CLASSES, { ...CLASSES, classes: ["own", "rent", "x"] }, '"own", "rent", "x"'],
    ["another class", CLASSES, { ...CLASSES, classes: ["own", "x"] }, '"own", "x"'],
  ])("%s", (...[, candidate, baseline, words]) => {
    const misfit = findTaskMisfit(candidate, baseline);
    if (words === undefined) expect(misfit).toBeUndefined();
    else expect(misfit).toContain(words);
  });

  it("say it by the evaluation, else by the model", () => {
    const model = buildModel();
    expect(readQuestion(undefined, model)).toMatchObject(BINARY);
    expect(readQuestion(undefined, { ...model, format: "forecast" })).toEqual({ kind: "forecast", target: "status" });
    expect(readQuestion({ task: { kind: "regression", target: "y" } }, model)).toEqual({
      kind: "regression",
      target: "y",
    });
    expect(readQuestion(undefined, undefined)).toBeUndefined();
  });
});

describe("rows that the baseline's model can score", () => {
  const age: Column = { name: "age", kind: "number", values: Float64Array.of(1) };
  const home: Column = { name: "home", kind: "category", values: ["own"] };
  const more: Column = { name: "more", kind: "number", values: Float64Array.of(1) };

  it("hold every input in its kind, and may hold more", () => {
    expect(findInputMisfit(buildModel(), buildTable([home, more, age]))).toBeUndefined();
  });

  it("lack one, or hold it as something else", () => {
    expect(findInputMisfit(buildModel(), buildTable([age]))).toContain('input "home" is no feature any more');
    const text: Column = { name: "age", kind: "category", values: ["old"] };
    expect(findInputMisfit(buildModel(), buildTable([text, home]))).toContain(
      'input "age" was number and is category now',
    );
  });
});

describe("test rows that can never have taught the baseline", () => {
  const RANDOM: SplitEvidence = {
    data: { exclude: ["note"], split: { by: "random", test: 0.25, seed: 7 } },
    columns: ["age", "home", "note"],
  };
  const GROUP: SplitEvidence = {
    data: { exclude: [], split: { by: "group", column: "customer", test: 0.25, seed: 7 } },
    columns: ["age", "customer"],
  };
  const split = (given: object) => ({ ...RANDOM, data: { ...RANDOM.data, split: { ...RANDOM.data.split, ...given } } });

  it.each<[string, SplitEvidence, SplitEvidence, boolean]>([
    ["the same split", RANDOM, RANDOM, true],
    ["a smaller test share now", split({ test: 0.2 }), RANDOM, true],
    ["a larger test share now", split({ test: 0.3 }), RANDOM, false],
    ["another seed", split({ seed: 8 }), RANDOM, false],
    ["one more column", { ...RANDOM, columns: [...RANDOM.columns, "new"] }, RANDOM, false],
    ["one more column that is left out", { ...RANDOM, columns: ["age", "home"] }, RANDOM, true],
    ["one more excluded", { ...RANDOM, data: { ...RANDOM.data, exclude: ["note", "home"] } }, RANDOM, false],
    [
      "one more column beside an id",
      { data: { ...RANDOM.data, id: ["key"] }, columns: ["key", "a", "b"] },
      { data: { ...RANDOM.data, id: "key" }, columns: ["key", "a"] },
      true,
    ],
    ["an id where there was none", { ...RANDOM, data: { ...RANDOM.data, id: "age" } }, RANDOM, false],
    ["the same groups", { ...GROUP, columns: ["customer", "more"] }, GROUP, true],
    ["random instead of groups", RANDOM, GROUP, false],
    [
      "a split by time",
      { ...RANDOM, data: { exclude: [], split: { by: "time" } } },
      { ...RANDOM, data: { exclude: [], split: { by: "time" } } },
      false,
    ],
  ])("%s", (...[, candidate, baseline, expected]) => {
    expect(keepsTestRows(candidate, baseline)).toBe(expected);
  });
});
