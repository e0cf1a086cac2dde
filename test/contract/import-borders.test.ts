import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const PACKAGES = [
  "zod",
  "node:fs",
  "node:fs/promises",
  "fastify",
  "@duckdb/node-api",
  "@tensorflow/tfjs-core",
  "commander",
  "vega",
  "@actions/core",
  "octokit",
  "left-pad",
];

/** How each folder is named from a zone's sample file, by the file's depth. */
const FOLDERS = [
  "core/at",
  "reports/render",
  "pipelines/index",
  "adapters/files/sha256",
  "adapters/github/client",
  "ports/local",
  "actions/train/main",
  "actions/train/contract",
  "server/app",
  "cli/main",
  "scripts/schemas",
  "test/fakes/x",
];

interface Zone {
  readonly file: string;
  /** Everything of PACKAGES and FOLDERS that the zone may import; the rest must be refused. */
  readonly allowed: readonly string[];
}

const ZONES: readonly Zone[] = [
  { file: "core/data/sample.ts", allowed: ["zod", "core/at"] },
  { file: "core/stats/sample.ts", allowed: [] },
  { file: "reports/views/sample.ts", allowed: ["vega", "core/at", "reports/render"] },
  { file: "pipelines/credit-risk/sample.ts", allowed: ["core/at", "pipelines/index"] },
  { file: "workflows/sample.ts", allowed: ["zod", "node:fs", "core/at", "pipelines/index", "actions/train/contract"] },
  {
    file: "adapters/files/sample.ts",
    allowed: ["zod", "node:fs", "node:fs/promises", "core/at", "adapters/files/sha256"],
  },
  { file: "adapters/duckdb/sample.ts", allowed: ["node:fs", "node:fs/promises", "@duckdb/node-api", "core/at"] },
  {
    file: "adapters/github/sample.ts",
    allowed: ["zod", "node:fs", "node:fs/promises", "octokit", "core/at", "adapters/github/client"],
  },
  {
    file: "adapters/runtime/sample.ts",
    allowed: ["zod", "node:fs", "node:fs/promises", "@tensorflow/tfjs-core", "core/at"],
  },
  {
    file: "adapters/runner/sample.ts",
    allowed: ["zod", "node:fs", "node:fs/promises", "@actions/core", "core/at"],
  },
  {
    file: "ports/sample.ts",
    allowed: [
      "node:fs",
      "node:fs/promises",
      "core/at",
      "adapters/files/sha256",
      "adapters/github/client",
      "ports/local",
    ],
  },
  { file: "actions/evaluate/sample.ts", allowed: ["core/at", "reports/render", "pipelines/index"] },
  {
    file: "actions/run/sample.ts",
    allowed: ["core/at", "reports/render", "pipelines/index", "actions/train/main", "actions/train/contract"],
  },
  { file: "actions/train/contract.ts", allowed: ["zod", "core/at"] },
  {
    file: "actions/train/index.ts",
    allowed: [
      "core/at",
      "reports/render",
      "pipelines/index",
      "adapters/files/sha256",
      "adapters/github/client",
      "ports/local",
      "actions/train/main",
      "actions/train/contract",
    ],
  },
  {
    file: "server/sample.ts",
    allowed: ["node:fs", "node:fs/promises", "fastify", "core/at", "adapters/files/sha256", "server/app"],
  },
  {
    file: "cli/sample.ts",
    allowed: [
      "node:fs",
      "node:fs/promises",
      "commander",
      "core/at",
      "reports/render",
      "pipelines/index",
      "adapters/files/sha256",
      "adapters/github/client",
      "ports/local",
      "actions/train/main",
      "actions/train/contract",
      "server/app",
      "cli/main",
    ],
  },
];

/** The import text that leads from `file` to `target`. */
function specifierOf(file: string, target: string): string {
  if (!FOLDERS.includes(target)) return target;
  const from = file.split("/").slice(0, -1);
  const to = target.split("/");
  const shared = from.findIndex((part, index) => part !== to[index]);
  const common = shared === -1 ? from.length : shared;
  const up = from.length - common;
  return `${up === 0 ? "./" : "../".repeat(up)}${to.slice(common).join("/")}.ts`;
}

const TARGETS = [...PACKAGES, ...FOLDERS];

/** Lints a copy of the house in which every zone has one file that imports every target. Zone file → targets not refused. */
async function lintZones(): Promise<ReadonlyMap<string, readonly string[]>> {
  await using house = await mkdtempDisposable(join(tmpdir(), "slipway-borders-"));
  await copyFile("biome.jsonc", join(house.path, "biome.jsonc"));
  for (const { file } of ZONES) {
    await mkdir(join(house.path, dirname(file)), { recursive: true });
    await writeFile(
      join(house.path, file),
      TARGETS.map((target) => `import "${specifierOf(file, target)}";\n`).join(""),
    );
  }
  const rule = [
    "--only=style/noRestrictedImports",
    "--vcs-enabled=false",
    "--reporter=github",
    "--max-diagnostics=none",
  ];
  const biome = [resolve("node_modules/@biomejs/biome/bin/biome"), "lint", ...rule, "."];
  const { stdout, stderr, error } = spawnSync(process.execPath, biome, { cwd: house.path, encoding: "utf8" });
  if (error !== undefined) throw error;
  const found = [...`${stdout}${stderr}`.matchAll(/file=([^,]+),line=(\d+)/g)];
  const refused = new Set(found.map(([, file = "", line = ""]) => `${relative(house.path, file)}:${line}`));
  return new Map(ZONES.map(({ file }) => [file, TARGETS.filter((_, index) => !refused.has(`${file}:${index + 1}`))]));
}

describe("import borders", async () => {
  const open = await lintZones();

  /** Red? A border is open or closed that should not be: mend the zone's override in biome.jsonc, or this table on purpose. */
  it.each(ZONES)("$file may import what the table says, nothing else", ({ file, allowed }) => {
    expect(open.get(file)?.toSorted()).toEqual(allowed.toSorted());
  });
});
