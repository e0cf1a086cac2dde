import { describe, expect, it } from "vitest";
import { checkStage } from "../../../../actions/run/skip-unchanged.ts";
import { completeManifest, writeSampleDraft } from "../../../fakes/sample-version.ts";
import { load, withRun } from "./stamped-run.ts";

describe("an evaluation that compares with a baseline", () => {
  const pipelineWith = (baseline: string) => ({ evaluate: { slices: ["home"], baseline } });

  it("runs again when another model became the champion, and not before", () =>
    withRun(async ({ documents, ports, skips }) => {
      const pipeline = pipelineWith("champion");
      const { registry } = ports;
      const publish = async (weights: string, parent: string | null) => {
        const folder = documents.pathOf(`sample-${weights}`);
        const { draft, source } = await writeSampleDraft({ folder, weights });
        const version = parent === null ? "1.0.0" : "1.0.1";
        await registry.publish(completeManifest(draft, { version, parent }), source);
      };
      const remember = async () => await (await checkStage("evaluate", load(pipeline), ports)).remember("passed");
      await remember();
      expect(await skips("evaluate", { pipeline })).toBe(true);
      await publish("0.5", null);
      expect(await skips("evaluate", { pipeline })).toBe(false);
      await remember();
      expect(await skips("evaluate", { pipeline })).toBe(true);
      await publish("0.6", "1.0.0");
      expect(await skips("evaluate", { pipeline })).toBe(false);
      expect(await skips("train", { pipeline })).toBe(true);
    }));

  it("runs again when the file of its scores was changed", () =>
    withRun(async ({ documents, ports, skips }) => {
      await documents.write("old.csv", "row_id,y_true,score\n");
      const pipeline = pipelineWith(`file:${documents.pathOf("old.csv").slice(1)}`);
      await (await checkStage("evaluate", load(pipeline, "/"), ports)).remember("passed");
      expect(await skips("evaluate", { pipeline, folder: "/" })).toBe(true);
      await documents.write("old.csv", "row_id,y_true,score\na,1,0.5\n");
      expect(await skips("evaluate", { pipeline, folder: "/" })).toBe(false);
    }));

  it.each(["merge-base", "version:9.9.9"])("always runs where nobody can say what %s is", (baseline) =>
    withRun(async ({ ports, skips }) => {
      const pipeline = pipelineWith(baseline);
      await (await checkStage("evaluate", load(pipeline), ports)).remember("passed");
      expect(await skips("evaluate", { pipeline })).toBe(false);
    }),
  );
});
