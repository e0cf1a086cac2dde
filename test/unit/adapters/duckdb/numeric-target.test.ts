import { describe, expect, it } from "vitest";
import type { PipelineInput } from "../../../../core/pipeline/schema.ts";
import { createDatasetFolder, csv, failureOf, rowsOf } from "./dataset-folder.ts";

type Task = PipelineInput["task"];
const regression: Task = { kind: "regression", target: "y" };
const forecast: Extract<Task, { kind: "forecast" }> = { kind: "forecast", target: "y", horizon: 1, season: [2] };
const withTarget = (value: (index: number) => string): string =>
  csv(
    "id,x,y",
    rowsOf(60).map((row, index) => row.replace(/\d$/, value(index))),
  );

describe("a target that is a number", () => {
  it.each([
    ["a regression with a word", regression, "n.k."],
    ["a forecast with a word, which is no gap to fill", forecast, "1 234"],
    ["a forecast with infinity", forecast, "inf"],
  ])("is refused where it is none: %s", async (_, task, text) => {
    await using folder = await createDatasetFolder();
    await folder.write(
      "data.csv",
      withTarget((index) => (index === 3 ? text : String(index))),
    );
    const { code, message } = await failureOf(folder.load({ task }));
    expect(code).toBe("SLIPWAY_E_TARGET_INVALID");
    expect(message).toContain(`The target "y" is no finite number in 1 of 60 rows: "${text}" (row 4)`);
  });

  it("may be missing in a forecast, and not in a regression", async () => {
    await using folder = await createDatasetFolder();
    await folder.write(
      "data.csv",
      withTarget((index) => (index === 3 ? "" : String(index))),
    );
    expect((await folder.load({ task: forecast })).rows).toBe(60);
    expect((await failureOf(folder.load({ task: regression }))).message).toContain("no value in 1 of 60 rows (row 4)");
  });

  it("is blamed under its own field when the column that says when it was known is absent", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", withTarget(String));
    const error = await failureOf(folder.load({ task: { ...forecast, availableAt: "known" }, keep: ["known"] }));
    expect(error.message).toContain('task.availableAt names column "known", which the data has not.');
  });
});
