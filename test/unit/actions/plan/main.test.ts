import { describe, expect, it } from "vitest";
import { contract } from "../../../../actions/plan/contract.ts";
import { type PlanPorts, run } from "../../../../actions/plan/main.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { parsePipeline } from "../../../../core/pipeline/parse-pipeline.ts";
import type { ChangeRange } from "../../../../core/plan/change.ts";
import { parseRepository } from "../../../../core/repository/parse-repository.ts";
import { createMemoryDocuments } from "../../../fakes/memory-documents.ts";
import { createMinuteClock } from "../../../fakes/type-verb.ts";

const origin = { file: "pipeline.yml", locate: () => undefined };
const refuse = (): never => {
  throw new RangeError("not for this test");
};

/** A repository whose pipelines are at their names, in a run that touched `files`. */
function plan(given: Readonly<Record<string, unknown>>, files: readonly string[] = []) {
  const documents = createMemoryDocuments();
  const range: ChangeRange = { kind: "range", base: "a".repeat(40), head: "b".repeat(40) };
  const ports: PlanPorts = {
    openRepository: () => ({
      load: async () => ({ settings: parseRepository({}, origin), file: undefined, pipelines: ["churn", "credit"] }),
    }),
    pipelines: {
      load: async (name) => ({
        file: `/w/${name}/pipeline.yml`,
        folder: `/w/${name}`,
        pipeline: parsePipeline(
          {
            name,
            task: { kind: "binary", target: "y", positive: "1" },
            data: { source: "data/*.csv" },
            train: { kind: "linear" },
          },
          origin,
        ),
      }),
    },
    datasets: { load: refuse },
    range,
    sha256,
    changed: [{ between: async () => files }],
    commit: "b".repeat(40),
    clock: createMinuteClock(),
    log: SILENT_LOGGER,
    signal: new AbortController().signal,
    openDocuments: () => documents,
    relativePath: (path) => path.replace("/w/", ""),
    runArtifacts: { upload: refuse },
  };
  return run(contract.inputs.parse(given), ports);
}

describe("plan for one model", () => {
  it("names the pipelines that there are when it is none of them", async () => {
    await expect(plan({ model: "chrn", everything: true })).rejects.toMatchObject({
      code: "SLIPWAY_E_INPUT_INVALID",
      remedy: 'Did you mean "churn"? Known: churn, credit.',
    });
  });

  it("has nothing to do when it is unchanged", async () => {
    expect((await plan({ model: "churn" }, ["README.md"])).outputs).toMatchObject({ any: "false" });
    expect((await plan({ model: "churn" }, ["churn/pipeline.yml"])).outputs).toMatchObject({ any: "true" });
  });
});
