import { expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { createDatasetFolder, csv } from "./dataset-folder.ts";
import { featureOf, toProfile } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
const ROWS = Array.from({ length: 30 }, (_, row) => `${row},${row % 7},${row % 3 === 0 ? 1 : 0}`);

it.each([
  { what: "names that differ in case only", header: "Age,age,y", first: "Age", second: "age" },
  { what: "names with spaces around them", header: "a, b ,y", first: "a", second: " b " },
  { what: "empty lines above the header", header: "\n\na,b,y", first: "a", second: "b" },
])("reads $what as the dataset does", async ({ header, first, second }) => {
  await using folder = await createDatasetFolder();
  await folder.write("data.csv", csv(header, ROWS));
  const dataset = await folder.load();
  expect(dataset.rows).toBe(30);
  expect(dataset.features).toEqual([first, second]);
  const request = { source: "data.csv", folder: folder.path };
  const table = await profiler.profile({ ...request, features: dataset.features, exclude: [] });
  expect(table.rows).toBe(30);
  expect(featureOf(table, first)).toMatchObject({ kind: "number", min: 0, max: 29, missing: 0 });
  expect(featureOf(table, second)).toMatchObject({ kind: "number", min: 0, max: 6, missing: 0 });
  const [window] = await profiler.count({ ...request, profile: toProfile(table) });
  expect(window?.features.get(second)?.counts).toEqual(featureOf(table, second).counts);
});
