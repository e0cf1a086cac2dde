// Processes that register and promote one model at once, each its own version and two that all share.
// Run: node bench/registry-race.ts [processes, default 100]
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MODEL, openStore, readAll, runStep, verify } from "./registry-harness.ts";

interface Line {
  readonly weights: string;
  readonly version: string;
  readonly created: boolean;
  readonly appended: boolean;
  readonly number: number;
}

const SHARED = ["shared-1", "shared-2"];

async function race(processes: number): Promise<Record<string, unknown>> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-race-"));
  const begin = performance.now();
  const results = await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      runStep(folder.path, ["race", [`own-${index}`, ...SHARED].join(",")]),
    ),
  );
  const seconds = (performance.now() - begin) / 1000;
  const failed = results.filter(({ status }) => status !== 0);
  for (const { stderr } of failed.slice(0, 3)) process.stderr.write(stderr);
  const lines = results
    .flatMap(({ stdout }) => stdout.split("\n").filter(Boolean))
    .map((text) => JSON.parse(text) as Line);
  await readAll(folder.path);

  const store = openStore(folder.path);
  const versions = await store.versions(MODEL);
  const records = await store.stage(MODEL, "production");
  const contents = new Set(versions.map(({ modelDigest }) => modelDigest));
  const told = new Map(lines.map(({ version, weights }) => [`${version} ${weights}`, version]));
  const promoted = lines.filter(({ appended }) => appended);
  const lostRecords = promoted.filter(({ number, version }) => records[number - 1]?.version !== version);
  const missing = new Set([...told.values()].filter((version) => !versions.some((known) => known.version === version)));
  const audit = await verify(folder.path);
  return {
    processes,
    failed: failed.length,
    registered: versions.length,
    expected: processes + SHARED.length,
    promoted: records.length,
    "promotions told": promoted.length,
    duplicates: versions.length - contents.size,
    losses: missing.size + lostRecords.length + (processes + SHARED.length - contents.size),
    "audit records": audit.entries,
    audit: audit.verdict,
    seconds: Number(seconds.toFixed(1)),
  };
}

console.table([await race(Number(process.argv[2] ?? 100))]);
