import type { RunDocument } from "../documents/run.ts";
import type { DataPart, Dataset, PartName } from "./dataset.ts";

/** What `run.json` keeps of a dataset: everything but the rows. */
export function summariseDataset(dataset: Dataset): RunDocument["data"] {
  const { report } = dataset;
  const part = ({ name, rowIds, digest }: DataPart) => ({
    rows: rowIds.length,
    digest,
    classShares: report.parts[name].classShares === null ? null : { ...report.parts[name].classShares },
  });
  return {
    digest: dataset.digest,
    rows: dataset.rows,
    files: dataset.files.map((file) => ({ ...file })),
    columns: dataset.columns.map((column) => ({ ...column })),
    features: [...dataset.features],
    ignored: dataset.ignored.map((entry) => ({ ...entry })),
    duplicateRows: report.duplicateRows,
    leakage: { rows: report.leakage.rows, examples: [...report.leakage.examples] },
    parts: {
      train: part(dataset.parts.train),
      validation: part(dataset.parts.validation),
      test: part(dataset.parts.test),
    },
  };
}

/** The lines a reader of the log wants to see before training starts. */
export function describeDataset(dataset: Dataset): readonly string[] {
  const { report, parts } = dataset;
  const count = (name: PartName): string => `${parts[name].rowIds.length} ${name}`;
  return [
    `${dataset.rows} rows, ${dataset.features.length} features from ${dataset.files.map(({ path }) => path).join(", ")}`,
    `split: ${count("train")}, ${count("validation")}, ${count("test")}`,
    ...(report.duplicateRows === 0
      ? []
      : [`${report.duplicateRows} rows repeat an earlier one; repeats stay on the same side of the split`]),
    ...dataset.ignored.map(({ column, reason }) => `column ${column} is no feature: ${reason}`),
  ];
}
