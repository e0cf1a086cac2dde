// Checks of the house that are neither types nor lint: licences of what we ship, fresh generated files, no stray paths.
import { readFileSync } from "node:fs";
import { isAccepted } from "./licences.ts";
import { findStaleSchemas } from "./schemas.ts";

interface LockEntry {
  readonly dev?: boolean;
  readonly license?: string;
  readonly version?: string;
}

function findLicenceProblems(): readonly string[] {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .filter(([, { license }]) => license === undefined || !isAccepted(license))
    .map(([path, { license, version }]) => `${path}@${version ?? "?"}: ${license ?? "no licence stated"}`);
}

const problems = [
  ...findLicenceProblems().map((problem) => `licence: ${problem}`),
  ...findStaleSchemas().map((name) => `stale: docs/schemas/${name} (npm run generate)`),
];
for (const problem of problems) console.error(problem);
console.log(`audit: ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
