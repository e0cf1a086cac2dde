// The files that a runner needs of Slipway, and nothing else: what act, the tests of bundles and a curious person start from.
import { cpSync, globSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bundle, bundleActions } from "./bundle.ts";

const NEEDED = ["action.yml", "actions/*/action.yml", "engines/*/package*.json", ".github/workflows/*.yml", "LICENSE"];

/** Bundles `root` into `folder`, with the files that refer to the bundles around it. */
export async function exportActions({ root, folder }: { root: string; folder: string }): Promise<Bundle> {
  for (const file of globSync(NEEDED, { cwd: root })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  return await bundleActions({ root, out: join(folder, "dist") });
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error("Type: node scripts/export-actions.ts FOLDER");
    process.exitCode = 2;
  } else await exportActions({ root: resolve(fileURLToPath(new URL("..", import.meta.url))), folder: resolve(folder) });
}
