import { describe, expect, it } from "vitest";
import type { SeedSpread } from "../../../core/documents/run.ts";
import { buildTrainingSection } from "../../../reports/views/training-section.ts";
import { buildRunDocument } from "../../fakes/report-documents.ts";

const SEEDS: SeedSpread = {
  metric: "roc_auc",
  part: "validation",
  refitted: true,
  seeds: [7, 1, 2, 3, 4],
  values: [0.84, 0.845, 0.848, 0.838, 0.842],
  mean: 0.8426,
  sd: 0.003975,
};

async function render(seeds?: SeedSpread): Promise<string> {
  const { blocks } = await buildTrainingSection(buildRunDocument(seeds === undefined ? {} : { seeds }));
  return blocks
    .join("\n")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}

describe("the spread over seeds", () => {
  it("is one line, which says of which metric and where it was measured", async () => {
    const text = await render(SEEDS);
    expect(text).toContain("Seed spread ROC AUC sd 0.004 over 5 seeds");
    expect(text).toContain("mean 0.8426 on the validation part, which these models have not learned from");
    expect(await render({ ...SEEDS, refitted: false })).not.toContain("not learned from");
  });

  it("has no number where there is none, and no line where there was one seed", async () => {
    expect(await render({ ...SEEDS, mean: null, sd: null })).toContain("ROC AUC sd — over 5 seeds");
    expect(await render()).not.toContain("Seed spread");
  });
});
