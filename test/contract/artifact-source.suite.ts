import { describe, expect, it } from "vitest";
import { type ArtifactSource, formatArtifactName } from "../../core/baseline/artifact-source.ts";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import { buildEvaluationDocument } from "../fakes/report-documents.ts";

export interface SourceUnderTest {
  readonly source: ArtifactSource;
  /** Leaves `evaluation.json` under a name, as a run of the commit in it does. */
  leave(name: string, evaluation: string): Promise<void>;
}

const COMMITS = [..."0123456789ab"].map((digit) => digit.repeat(40));
const NAMES = COMMITS.map((commit) => formatArtifactName("credit-risk", commit));

/** What every ArtifactSource promises. */
export function describeArtifactSource(
  name: string,
  withSource: (use: (given: SourceUnderTest) => Promise<void>) => Promise<void>,
): void {
  describe(`ArtifactSource, ${name}`, () => {
    const left = (pipeline: string) => JSON.stringify(buildEvaluationDocument({ pipeline }));

    it("finds nothing where nothing was left", () =>
      withSource(async ({ source }) => {
        expect(await source.findFirst(NAMES)).toBeUndefined();
        expect(await source.findFirst([])).toBeUndefined();
      }));

    it.each([
      ["the first", [0, 1, 5]],
      ["the nearest of the near", [2, 3, 11]],
      ["the nearest of the far", [8, 9, 11]],
      ["the last", [11]],
    ])("finds %s and reads what it holds", (_, places) =>
      withSource(async ({ source, leave }) => {
        for (const place of places.toReversed()) await leave(NAMES[place] ?? "", left(`p-${place}`));
        await leave(formatArtifactName("credit-risk.east-1a2b3c", COMMITS[0] ?? ""), left("tenant"));
        const found = await source.findFirst(NAMES);
        expect(found).toMatchObject({ state: "found", name: NAMES[places[0] ?? 0] });
        const documents = found?.state === "found" ? found.documents : undefined;
        expect((await documents?.load(evaluationDocument))?.pipeline).toBe(`p-${places[0]}`);
      }),
    );

    it("finds a tenant's by its name", () =>
      withSource(async ({ source, leave }) => {
        const tenant = formatArtifactName("churn.east-1a2b3c", COMMITS[0] ?? "");
        expect(tenant).toBe(`slipway-evaluation-churn-east-1a2b3c-${COMMITS[0]}`);
        await leave(tenant, left("churn.east-1a2b3c"));
        expect(await source.findFirst([tenant])).toMatchObject({ state: "found", name: tenant });
      }));
  });
}
