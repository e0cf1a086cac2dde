import { expect, it } from "vitest";
import { parseOverdue } from "../../../../core/monitor/parse-overdue.ts";

it("reads models and schedules; when one last ran is not believed", () => {
  const listed = [{ model: "churn.north-1a2b3c", lastRun: "2026-01-01T00:00:00.000Z", cron: "0 6 * * *" }];
  expect(parseOverdue(JSON.stringify(listed))).toEqual([{ model: "churn.north-1a2b3c", cron: "0 6 * * *" }]);
  expect(parseOverdue("[]")).toEqual([]);
});

it.each([
  ["nothing", ""],
  ["no list", '{"model":"churn","cron":"0 6 * * *"}'],
  ["a path for a model", '[{"model":"../churn","cron":"0 6 * * *"}]'],
  ["no schedule", '[{"model":"churn","cron":"whenever"}]'],
  ["an endless schedule", JSON.stringify([{ model: "churn", cron: `${"0,".repeat(99)}0 6 * * *` }])],
  ["too many", JSON.stringify(Array.from({ length: 1001 }, () => ({ model: "churn", cron: "0 6 * * *" })))],
])("refuses %s", (_name, text) => {
  expect(() => parseOverdue(text)).toThrow(expect.objectContaining({ code: "SLIPWAY_E_INPUT_INVALID" }));
});
