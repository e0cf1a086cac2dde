import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolvePipelineReference } from "../../../../actions/monitor/resolve-reference.ts";
import { createFileDocuments, loadDocument } from "../../../../adapters/files/documents.ts";
import { loadProfileFile } from "../../../../adapters/files/profile-file.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import type { Manifest } from "../../../../core/documents/manifest.ts";
import { profileDocument } from "../../../../core/documents/profile.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { profileColumns } from "../../../fakes/memory-profiler.ts";
import { buildEvaluation, buildModel, buildRun } from "../../../fakes/sample-evidence.ts";
import { completeManifest, writeSampleDraft } from "../../../fakes/sample-version.ts";

const PIPELINE = pipelineSchema.parse({
  name: "credit-risk",
  task: { kind: "binary", target: "status", positive: "bad" },
  data: { source: "t.csv" },
  train: { kind: "linear" },
});
const PROFILE = buildProfile({
  pipeline: "credit-risk",
  createdAt: "2026-01-01T00:00:00.000Z",
  table: profileColumns({ age: [1, 2, 3], home: ["owner", "rent", "rent"] }),
});
const MODEL = buildModel();

function buildWeighted(): Evaluation {
  const shared = { ci: null };
  return {
    ...buildEvaluation(MODEL),
    importance: {
      metric: "roc_auc",
      rows: 10,
      repeats: 5,
      level: 0.95,
      method: "bootstrap",
      inputs: 2,
      features: [
        { feature: "age", importance: 0.03, share: 0.75, ...shared },
        { feature: "home", importance: 0.01, share: 0.25, ...shared },
      ],
    },
  };
}

async function open(use: (world: Awaited<ReturnType<typeof createWorld>>) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-reference-"));
  await use(await createWorld(folder.path));
}

async function createWorld(folder: string) {
  const registry = createMemoryModelStore({ sha256 });
  const documents = createFileDocuments({ folder: join(folder, "out") });
  const evidence = {
    loadEvaluation: (path: string) => loadDocument(evaluationDocument, path),
    predictions: { load: () => Promise.reject(new Error("there are none")) },
    hasFile: async () => false,
  };
  const ports = { registry, loadProfile: loadProfileFile, evidence };
  return {
    documents,
    resolve: () => resolvePipelineReference({ pipeline: PIPELINE, documents, path: undefined }, ports),
    async register(files: Readonly<Record<string, object>>) {
      const source = join(folder, "version");
      const { draft, source: pathOf } = await writeSampleDraft({ folder: source });
      const listed: Manifest["files"] = [];
      for (const [path, document] of Object.entries(files)) {
        const content = JSON.stringify(document);
        await writeFile(join(source, path), content);
        listed.push({ path, sha256: sha256(content), bytes: Buffer.byteLength(content) });
      }
      await registry.publish(
        completeManifest({ ...draft, files: [...draft.files, ...listed] }, { version: "1.0.0" }),
        pathOf,
      );
    },
  };
}

describe("importances of a reference", () => {
  it("are those that the evaluation of a registered version measured", () =>
    open(async ({ register, resolve }) => {
      await register({ "profile.json": PROFILE, "evaluation.json": buildWeighted() });
      const { profile, model } = await resolve();
      expect(model.version).toBe("1.0.0");
      expect(profile).toEqual({ ...PROFILE, importances: { age: 0.75, home: 0.25 } });
    }));

  it("are unknown where nobody evaluated the version, or measured none", () =>
    open(async ({ register, resolve }) => {
      await register({ "profile.json": PROFILE, "evaluation.json": buildEvaluation(MODEL) });
      expect((await resolve()).profile).toEqual(PROFILE);
    }));

  it("are those of the model that was trained here, not of the one before it", () =>
    open(async ({ documents, resolve }) => {
      await documents.save(profileDocument, PROFILE);
      await documents.save(evaluationDocument, buildWeighted());
      await documents.save(runDocument, buildRun(MODEL));
      expect((await resolve()).profile.importances).toEqual({ age: 0.75, home: 0.25 });
      await documents.save(runDocument, buildRun(buildModel("0.5")));
      expect((await resolve()).profile.importances).toEqual({});
    }));
});
