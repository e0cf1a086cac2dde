import { describe, expect, it } from "vitest";
import { parseTrainer, parseTrainerParameters } from "../../../../core/trainers/trainers.ts";

describe("parseTrainer", () => {
  it("names the known trainers when it refuses one", () => {
    expect(() => parseTrainer("forest")).toThrow(/no trainer "forest".*linear, gbt/s);
    expect(() => parseTrainer("toString")).toThrow(/no trainer "toString"/);
  });

  it("refuses a planned trainer as not built yet", () => {
    expect(() => parseTrainer("sequence")).toThrow(expect.objectContaining({ code: "SLIPWAY_E_NOT_BUILT_YET" }));
  });
});

describe("parseTrainerParameters", () => {
  it("fills in every default", () => {
    expect(parseTrainerParameters({ kind: "gbt" })).toEqual({ members: 4 });
    expect(parseTrainerParameters({ kind: "linear", l2: 2 })).toEqual({ l2: 2, maxIterations: 1000, tolerance: 1e-6 });
  });

  it("reports all problems at once, by field", () => {
    const parse = () => parseTrainerParameters({ kind: "mlp", layers: [0], epochs: "many", unheardOf: 1 });
    expect(parse).toThrow(/train\.layers\.0: .*train\.epochs: .*unheardOf/);
    expect(parse).toThrow(/Parameters of mlp: layers, learningRate/);
  });
});
