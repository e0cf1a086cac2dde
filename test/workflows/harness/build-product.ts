import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { exportActions } from "../../../scripts/export-actions.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder with `dist/`, the `action.yml` files and the workflows. */
    readonly product: string;
    /** Folder that holds act. */
    readonly tools: string;
    /** Folder of this repository. */
    readonly root: string;
  }
}

/** Once per run of the workflow tests: act, and what a runner downloads of Slipway. */
export default async function build(project: TestProject): Promise<() => void> {
  const root = process.cwd();
  const product = mkdtempSync(join(tmpdir(), "slipway-product-"));
  const tools = execFileSync(join(root, "scripts/workflow-tools.sh"), ["act"], { encoding: "utf8" }).trim();
  await exportActions({ root, folder: product });
  project.provide("product", product);
  project.provide("tools", tools);
  project.provide("root", root);
  return () => rmSync(product, { recursive: true, force: true });
}
