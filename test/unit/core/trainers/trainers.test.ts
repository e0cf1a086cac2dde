import { describe, expect, it } from "vitest";
import { parseTrain } from "../../../../core/pipeline/parse-train.ts";
import { pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { parseTrainer, parseTrainerParameters } from "../../../../core/trainers/trainers.ts";

describe("parseTrainer", () => {
  it("names the known trainers when it refuses one", () => {
    expect(() => parseTrainer("forest")).toThrow(/no trainer "forest".*linear, gbt/s);
    expect(() => parseTrainer("toString")).toThrow(/no trainer "toString"/);
  });
});

describe("parseTrainerParameters", () => {
  it("fills in every default", () => {
    expect(parseTrainerParameters({ kind: "gbt" })).toEqual({ members: 4, seeds: 1 });
    expect(parseTrainerParameters({ kind: "linear", l2: 2 })).toEqual({ l2: 2, maxIterations: 1000, tolerance: 1e-6 });
  });

  it("reports all problems at once, by field", () => {
    const parse = () => parseTrainerParameters({ kind: "mlp", layers: [0], epochs: "many", unheardOf: 1 });
    expect(parse).toThrow(/train\.layers\.0: .*train\.epochs: .*unheardOf/);
    expect(parse).toThrow(/Parameters of mlp: layers, learningRate/);
  });

  it.each(["linear", "onnx", "command"])("says of %s that it takes no seeds, and who does", (kind) => {
    expect(() => parseTrainerParameters({ kind, seeds: 5 })).toThrow(
      `train.seeds: ${kind} is not trained over several seeds; gbt, randomForest, mlp are`,
    );
  });

  it("says that once, beside what else is wrong", () => {
    const parse = () => parseTrainerParameters({ kind: "linear", seeds: 5, l2: -1 });
    expect(parse).toThrow(/train\.l2: .*; train\.seeds: linear is not trained/);
    expect(parse).not.toThrow(/Unrecognized/);
  });

  it.each([0, 101, 2.5, "5"])("refuses %o seeds", (seeds) => {
    expect(() => parseTrainerParameters({ kind: "gbt", seeds })).toThrow(/train\.seeds: /);
  });

  it("refuses several seeds for a forecast", () => {
    const forecast = { kind: "forecast", target: "y", horizon: 4, season: [4] };
    const parse = (seeds: number) => () =>
      parseTrain(
        pipelineSchema.parse({
          name: "p",
          task: forecast,
          data: { source: "d.csv", timestamp: "t" },
          train: { kind: "gbt", seeds },
        }),
      );
    expect(parse(2)).toThrow(/train\.seeds: .*not measured for a forecast/);
    expect(parse(1)).not.toThrow(/train\.seeds/);
  });
});
