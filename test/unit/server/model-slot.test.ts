import { describe, expect, it } from "vitest";
import { createModelSlot } from "../../../server/model-slot.ts";
import { buildServedModel } from "../../../server/served-model.ts";
import { createFakePredictor } from "../../fakes/fake-predictor.ts";

function buildVersion(version: string) {
  const predictor = createFakePredictor();
  return { predictor, model: buildServedModel(predictor, { name: "m", version, commit: null }) };
}

describe("createModelSlot", () => {
  it("lets requests in flight finish on the model they started with, then frees it", () => {
    const slot = createModelSlot(({ version }) => version);
    const [one, two] = [buildVersion("1.0.0"), buildVersion("2.0.0")];
    slot.replace(one.model);
    const leases = [slot.acquire(), slot.acquire()];
    slot.replace(two.model);
    expect(slot.acquire()).toMatchObject({ attached: "2.0.0", model: two.model });
    expect(leases.map(({ attached }) => attached)).toEqual(["1.0.0", "1.0.0"]);
    leases[0]?.release();
    expect(one.predictor.disposed).toBe(false);
    leases[1]?.release();
    expect(one.predictor.disposed).toBe(true);
    expect(two.predictor.disposed).toBe(false);
  });

  it("frees an idle model at once, and refuses while it is empty", () => {
    const slot = createModelSlot(() => undefined);
    expect(() => slot.acquire()).toThrow("No model is loaded.");
    const { predictor, model } = buildVersion("1.0.0");
    slot.replace(model);
    slot.clear();
    expect(predictor.disposed).toBe(true);
    expect(slot.current()).toBeUndefined();
  });
});
