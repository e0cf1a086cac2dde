#!/usr/bin/env node
// Starts the command line on a Node that can run it. Plain JavaScript for any Node with ES modules: an old Node must get
// as far as this explanation.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const OLDEST_NODE = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "cli", "main.ts"); // not published: where it lies, it is what is being worked on
const main = existsSync(source) ? source : join(root, "lib", "cli", "main.js");

/** The npm package `node`, in the project that is being worked on or beside Slipway. */
function findPinnedNode() {
  for (const from of [join(process.cwd(), "package.json"), join(root, "package.json")]) {
    try {
      const path = join(
        dirname(createRequire(from).resolve("node/package.json")),
        "bin",
        process.platform === "win32" ? "node.exe" : "node",
      );
      if (existsSync(path)) return path;
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND" && error.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw error;
    }
  }
  return undefined;
}

if (Number(process.versions.node.split(".")[0]) >= OLDEST_NODE) {
  module.enableCompileCache(); // halves the time to start from the second call on; the cache is in the system's temporary folder
  await import(pathToFileURL(main).href);
} else {
  const node = findPinnedNode();
  if (node === undefined || process.env.SLIPWAY_REEXEC === "1") {
    console.error(`slipway needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}.`);
    console.error(`Install it from https://nodejs.org, or beside Slipway: npm install --save-dev node@${OLDEST_NODE}`);
    process.exitCode = 2;
  } else {
    const child = spawnSync(node, [main, ...process.argv.slice(2)], {
      stdio: "inherit",
      env: { ...process.env, SLIPWAY_REEXEC: "1" },
    });
    if (child.error !== undefined) throw child.error;
    process.exitCode = child.status ?? 1;
  }
}
