import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepArtifacts } from "../../../../actions/evaluate/keep-artifacts.ts";
import { readZip } from "../../../../adapters/archive/read-zip.ts";
import { createFileDocuments } from "../../../../adapters/files/documents.ts";
import { listFiles } from "../../../../adapters/files/list-files.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { GOLDEN_EVALUATIONS } from "../../../fakes/golden-evaluations.ts";
import { createMemoryArtifacts } from "../../../fakes/memory-artifact-store.ts";

const COMMIT = "c".repeat(40);
const RUN = 7;
const JUDGED = { model: "credit-risk", exitCode: 0 } as const;
const EVALUATION = { "evaluation.json": JSON.stringify(GOLDEN_EVALUATIONS.better) };
const MAX_BYTES = 10_000_000;
const LIMITS = { maxFiles: 20, maxFileBytes: MAX_BYTES, maxTotalBytes: MAX_BYTES };

interface Scene {
  keep(judged?: Parameters<typeof keepArtifacts>[0]): Promise<string | undefined>;
  names(): Promise<readonly string[]>;
  content(name: string): Promise<Uint8Array>;
}

async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (scene: Scene) => Promise<void>,
  { laptop = false }: { readonly laptop?: boolean } = {},
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-keep-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), content);
  }
  const store = createMemoryArtifacts({ runId: RUN });
  const ports = {
    ...{ runArtifacts: laptop ? undefined : store, commit: COMMIT, run: `${RUN}/2`, log: SILENT_LOGGER, listFiles },
    openDocuments: () => createFileDocuments({ folder: folder.path }),
  };
  await use({
    keep: (judged = JUDGED) => keepArtifacts(judged, ports),
    names: async () => (await store.list()).map(({ name }) => name),
    async content(name) {
      const found = (await store.list()).find((artifact) => artifact.name === name);
      if (found === undefined) throw new Error(`No artifact ${name}.`);
      return await store.download(found, { maxBytes: MAX_BYTES });
    },
  });
}

describe("the artifacts of an evaluation", () => {
  it("are its documents, the evidence of its report, and its page, whatever was judged", () =>
    withFiles(EVALUATION, async ({ keep, names, content }) => {
      expect(await keep({ model: "credit-risk", exitCode: 3 })).toContain("credit-risk");
      expect(await names()).toEqual([
        `slipway-evaluation-credit-risk-${COMMIT}`,
        "slipway-report-credit-risk",
        "report-credit-risk.html",
      ]);
      expect(Buffer.from(await content("report-credit-risk.html")).toString("utf8")).toMatch(/^<!doctype html>/i);
      const zip = readZip(await content("slipway-report-credit-risk"), { name: "report", limits: LIMITS });
      expect([...zip.keys()]).toEqual(["report.json"]);
      const report = JSON.parse(Buffer.from(zip.get("report.json") ?? []).toString("utf8")) as unknown;
      expect(report).toMatchObject({ model: "credit-risk", commit: COMMIT, exitCode: 3, run: { id: RUN, attempt: 2 } });
    }));

  it("hold what later stages read, of tenants too, and nothing else that lies there", async () => {
    const kept = ["evaluation.json", "predictions.parquet", "model/model.json", "south/model/weights.bin"];
    const left = ["report.md", "notes.txt", "model/deep/er.bin", ".env", "South/run.txt", "evaluation.json.bak"];
    const files = Object.fromEntries([...kept, ...left].map((name) => [name, name]));
    await withFiles({ ...files, ...EVALUATION }, async ({ keep, content }) => {
      await keep();
      const zip = readZip(await content(`slipway-evaluation-credit-risk-${COMMIT}`), {
        name: "documents",
        limits: LIMITS,
      });
      expect([...zip.keys()].toSorted()).toEqual(kept.toSorted());
    });
  });

  it("are the documents alone when an error stopped the evaluation", () =>
    withFiles({ "pipeline.json": "{}" }, async ({ keep, names }) => {
      expect(await keep()).toBeUndefined();
      expect(await names()).toEqual([`slipway-evaluation-credit-risk-${COMMIT}`]);
    }));

  it("are none on a laptop", () =>
    withFiles(
      EVALUATION,
      async ({ keep, names }) => {
        expect(await keep()).toBeUndefined();
        expect(await names()).toEqual([]);
      },
      { laptop: true },
    ));
});
