import { describe, expect, it } from "vitest";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { tenantsDocument } from "../../../../core/documents/tenants.ts";
import { createTenantWorld, GROUPS } from "./world.ts";

describe("the baseline of a tenant", () => {
  it("is the champion of its own model, or the global one on its rows", async () => {
    const evaluate = { primary: "roc_auc", metrics: ["roc_auc", "brier"], gates: { roc_auc: { min: 0.4 } } };
    await using world = await createTenantWorld({
      groups: GROUPS.filter(({ name }) => name === "Alpha" || name === "Small"),
      pipeline: { evaluate: { ...evaluate, ...{ baseline: "champion" } } },
    });
    const open = async (name: string) => {
      const document = await world.ports.openDocuments(name).load(evaluationDocument);
      if (document === undefined) throw new Error(`no evaluation of ${name}`);
      return document;
    };
    await world.train();
    await world.evaluate();
    await world.register();
    const { tenants = [] } = (await world.ports.openDocuments("plans").load(tenantsDocument)) ?? {};
    const [own, served] = ["Alpha", "Small"].map((name) => tenants.find(({ value }) => value === name)?.slug ?? "");
    expect((await open(`plans.${own}`)).baseline).toMatchObject({
      ref: null,
      reason: `no version of plans.${own} is registered yet`,
    });

    await world.evaluate();
    const alone = await open(`plans.${own}`);
    expect(alone).toMatchObject({ verdict: "no-change", baseline: { ref: `plans.${own}@1.0.0`, scores: "stored" } });
    const small = await open(`plans.${served}`);
    expect(small).toMatchObject({
      verdict: "no-change",
      baseline: { ref: "plans@1.0.0", rows: { both: small.n, candidateOnly: 0, baselineOnly: 0 } },
    });
  });
});
