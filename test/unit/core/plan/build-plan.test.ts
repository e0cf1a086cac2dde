import { describe, expect, it } from "vitest";
import { parsePipeline } from "../../../../core/pipeline/parse-pipeline.ts";
import { buildPlan, type ChosenPipeline } from "../../../../core/plan/build-plan.ts";

const COMMIT = "c".repeat(40);

function choose(name: string, tenants?: readonly string[], more: object = {}): ChosenPipeline {
  const value = {
    name,
    task: { kind: "binary", target: "y", positive: "1" },
    data: { source: "data/*.csv" },
    train: { kind: "linear" },
    ...more,
  };
  const pipeline = parsePipeline(value, { file: "pipeline.yml", locate: () => undefined });
  const folder = `pipelines/${name}`;
  return {
    loaded: { pipeline, file: `/w/${folder}/pipeline.yml`, folder: `/w/${folder}` },
    path: folder,
    folder,
    tenants,
  };
}

const slugs = (count: number) => Array.from({ length: count }, (_, index) => `t-${index}-abcdef`);
const plan = { settings: { perPipeline: {} }, commit: COMMIT };

describe("buildPlan", () => {
  it("has one leg for a pipeline, with all that its jobs need", () => {
    const chosen = choose("credit", undefined, { deploy: { environment: "production" }, monitor: { source: "s.csv" } });
    expect(buildPlan([chosen], plan)).toEqual({
      merged: [],
      legs: [
        {
          name: "credit",
          pipeline: "pipelines/credit",
          folder: "pipelines/credit",
          tenant: "",
          model: "credit",
          artifact: `slipway-evaluation-credit-${COMMIT}`,
          keptAs: "slipway-pipeline-credit",
          documents: "credit",
          runsOn: "ubuntu-24.04",
          environment: "production",
          monitored: true,
        },
      ],
    });
  });

  it("has a leg for the model of all rows and one for every tenant", () => {
    const { legs } = buildPlan([choose("churn", ["north-abcdef"])], plan);
    expect(legs.map(({ tenant, model, artifact, documents }) => ({ tenant, model, artifact, documents }))).toEqual([
      { tenant: "@global", model: "churn", artifact: `slipway-evaluation-churn-${COMMIT}`, documents: "churn" },
      {
        tenant: "north-abcdef",
        model: "churn.north-abcdef",
        artifact: `slipway-evaluation-churn-north-abcdef-${COMMIT}`,
        documents: "churn/north-abcdef",
      },
    ]);
  });

  it("asks for the runner of the pipeline, else of the repository", () => {
    const settings = { runsOn: ["self-hosted", "gpu"], perPipeline: { b: { runsOn: "big", watch: [] } } };
    const { legs } = buildPlan([choose("a"), choose("b")], { ...plan, settings });
    expect(legs.map(({ runsOn }) => runsOn)).toEqual([["self-hosted", "gpu"], "big"]);
  });

  it.each([
    [[255], 256, []],
    [[256], 1, ["p-0"]],
    [[100, 200, 0], 103, ["p-1"]],
    [[300, 300], 2, ["p-0", "p-1"]],
  ])("fits tenants %o into a matrix", (counts, jobs, merged) => {
    const chosen = counts.map((count, index) => choose(`p-${index}`, count === 0 ? undefined : slugs(count)));
    const built = buildPlan(chosen, plan);
    expect(built.legs.length).toBe(jobs);
    expect(built.merged).toEqual(merged);
    expect(new Set(built.legs.map(({ artifact }) => artifact)).size).toBe(jobs);
  });

  it("has no leg when nothing is chosen", () => {
    expect(buildPlan([], plan)).toEqual({ legs: [], merged: [] });
  });
});
