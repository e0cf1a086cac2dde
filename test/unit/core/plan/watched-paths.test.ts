import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePipeline } from "../../../../core/pipeline/parse-pipeline.ts";
import { findCause } from "../../../../core/plan/watched-paths.ts";

interface Sources {
  readonly source: string;
  readonly served?: string;
}

function watched({ source, served }: Sources, { folder = "pipelines/credit", watch = [] as readonly string[] } = {}) {
  const value = {
    name: "credit",
    task: { kind: "binary", target: "y", positive: "1" },
    data: { source },
    train: { kind: "linear" },
    ...(served === undefined ? {} : { monitor: { source: served } }),
  };
  return { pipeline: parsePipeline(value, { file: "pipeline.yml", locate: () => undefined }), folder, watch };
}

const inside = watched({ source: "data/*.csv" });

describe("findCause", () => {
  it.each([
    ["pipelines/credit/pipeline.ts", inside],
    ["pipelines/credit/data/2026.csv", inside],
    ["package-lock.json", inside],
    ["pipelines/requirements-train.txt", inside],
    ["pipelines/credit/uv.lock", inside],
    ["slipway.config.ts", inside],
    [".github/workflows/slipway-release.yml", inside],
    ["data/credit.csv", watched({ source: "../../data/credit.csv" })],
    ["data/credit.csv.dvc", watched({ source: "../../data/credit.csv" })],
    ["data/2026/01.parquet", watched({ source: "../../data/**/*.parquet" })],
    [
      "data/a.csv",
      watched({ source: "SELECT * FROM '../../data/a.csv' JOIN read_csv(\"../../data/b.csv\") USING (id)" }),
    ],
    [
      "data/b.csv",
      watched({ source: "SELECT * FROM '../../data/a.csv' JOIN read_csv(\"../../data/b.csv\") USING (id)" }),
    ],
    ["served/x.csv", watched({ source: "data/*.csv", served: "../../served/*.csv" })],
    ["shared/features.ts", watched({ source: "data/*.csv" }, { watch: ["shared/**"] })],
    ["anything/at/all.md", watched({ source: "data/*.csv" }, { folder: "." })],
  ])("%s concerns it", (file, pipeline) => {
    expect(
      findCause(
        pipeline,
        ["README.md.unrelated", file].filter((each) => pipeline.folder !== "." || each === file),
      ),
    ).toBe(file);
  });

  it.each([
    ["README.md", inside],
    ["pipelines/credit-cards/pipeline.ts", inside],
    ["pipelines/other/package-lock.json", inside],
    [".github/workflows/ci.yml", inside],
    ["docs/slipway.config.ts", inside],
    ["served/x.csv", inside],
    ["bucket/x.csv", watched({ source: "s3://bucket/x.csv" })],
  ])("%s does not", (file, pipeline) => {
    expect(findCause(pipeline, [file])).toBeUndefined();
  });

  it("never misses a file of its own folder among others, however they are called", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string({ minLength: 1 }), (others, name) => {
        const own = `pipelines/credit/${name}`;
        const unrelated = others.filter((file) => findCause(inside, [file]) === undefined);
        expect(findCause(inside, [...unrelated, own])).toBe(own);
        expect(findCause(inside, [own, ...others])).toBe(own);
      }),
    );
  });
});
