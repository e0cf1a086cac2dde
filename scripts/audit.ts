// Checks of the house that are neither types nor lint: licences of what we ship, fresh generated files, no stray paths.
import { readFileSync } from "node:fs";
import { findStaleSchemas } from "./schemas.ts";

/** Licences that an Apache-2.0 project may ship with. */
const ACCEPTED =
  /^(?:MIT|MIT-0|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|Zlib|WTFPL)$/;

interface LockEntry {
  readonly dev?: boolean;
  readonly license?: string;
  readonly version?: string;
}

/** `MIT OR GPL-3.0` is fine when one side is; `MIT AND Zlib` when both are. */
function isAccepted(licence: string): boolean {
  const text = licence.replace(/[()]/g, "");
  return text.split(" OR ").some((side) => side.split(" AND ").every((name) => ACCEPTED.test(name.trim())));
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
