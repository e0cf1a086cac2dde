import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { buildEngineLocks } from "../../scripts/engine-locks.ts";
import { isPipelineDocStale } from "../../scripts/pipeline-doc.ts";
import { findStaleSchemas } from "../../scripts/schemas.ts";
import { isSettingsDocStale } from "../../scripts/settings-doc.ts";
import { findStaleWorkflows } from "../../scripts/workflows.ts";

describe("generated files", () => {
  /** Red? `npm run generate`, look at the difference, commit it. */
  it("docs/schemas are what the documents say", () => {
    expect(findStaleSchemas()).toEqual([]);
  });

  /** Red? `npm run generate`, look at the difference, commit it. */
  it(".github/workflows are what workflows/ says", async () => {
    expect(await findStaleWorkflows()).toEqual([]);
  });

  /** Red? `npm run generate`, look at the difference, commit it. */
  it("docs/pipeline.md is what the pipeline's schema says", () => {
    expect(isPipelineDocStale()).toBe(false);
  });

  /** Red? `npm run generate`, look at the difference, commit it. */
  it.each(Object.entries(buildEngineLocks(".")))("%s is cut out of package-lock.json", async (path, content) => {
    expect(await readFile(path, "utf8")).toBe(content);
  });

  /** Red? `npm run generate`, look at the difference, commit it. */
  it("docs/workflow-settings.md is what the schema of slipway.config says", () => {
    expect(isSettingsDocStale()).toBe(false);
  });
});
