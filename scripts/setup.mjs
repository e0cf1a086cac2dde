// Makes a checkout ready: explains a missing tool, installs dependencies only when the lock changed.
// Plain JavaScript that runs on Node 20 and newer: it is what runs before the pinned Node is there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const OLDEST_NODE = 20;
const root = resolve(import.meta.dirname ?? ".", "..");
const stamp = join(root, "node_modules", ".slipway-setup");
const pinned = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

function stop(problem, remedy) {
  console.error(`slipway setup: ${problem}\n${remedy}`);
  process.exit(1);
}

function lockDigest() {
  const lock = join(root, "package-lock.json");
  if (!existsSync(lock))
    stop("package-lock.json is missing.", "Check the repository out again: `git checkout package-lock.json`.");
  return createHash("sha256").update(readFileSync(lock)).digest("hex");
}

const major = Number(process.versions.node.split(".")[0]);
if (major < OLDEST_NODE) {
  stop(
    `Node ${process.versions.node} is too old to install the dependencies.`,
    `Install Node ${OLDEST_NODE} or newer (https://nodejs.org) and run the command again.`,
  );
}

const wanted = lockDigest();
const installed = existsSync(stamp) && existsSync(pinned) ? readFileSync(stamp, "utf8") : "";
if (installed !== wanted) {
  console.error("slipway setup: installing dependencies (npm ci), about a minute the first time …");
  // Flags: neither the audit nor the funding note is a reader's business here; warnings about Node 20 engines are about
  // packages that only ever run on the pinned Node.
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (npm.error !== undefined)
    stop(`npm cannot be started: ${npm.error.message}.`, "Install npm (it comes with Node) and run the command again.");
  if (npm.status !== 0)
    stop(
      "npm ci failed; its message is above.",
      "Check the network and the registry settings (`npm config get registry`), then run the command again.",
    );
  if (!existsSync(pinned)) {
    stop(
      "the pinned Node was not installed: install scripts are switched off.",
      "Run `npm config set ignore-scripts false`, or `npm rebuild node`, then run the command again.",
    );
  }
  writeFileSync(stamp, wanted);
}
