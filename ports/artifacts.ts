import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readZip } from "../adapters/archive/read-zip.ts";
import { createFileDocuments } from "../adapters/files/documents.ts";
import type { GitHub } from "../adapters/github/client.ts";
import { createEvaluationArtifacts } from "../adapters/github/evaluation-artifacts.ts";
import { createRunArtifacts } from "../adapters/github/run-artifacts.ts";
import { createRunnerArtifacts } from "../adapters/runner/artifact-store.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import type { ArtifactStore } from "../core/artifacts/artifact-store.ts";
import type { ArtifactFetcher } from "../core/artifacts/fetch-artifact.ts";
import { readKeptModel } from "../core/artifacts/kept-model.ts";
import type { ArtifactSource } from "../core/baseline/artifact-source.ts";
import { documentsFolder } from "../core/documents/document-path.ts";
import type { DocumentStore } from "../core/documents/document-store.ts";
import { SlipwayError } from "../core/errors.ts";
import { openGitHub } from "./github.ts";

const GIB = 2 ** 30;
const MAX_BYTES = 1 * GIB;
const LIMITS = { maxFiles: 2_000, maxFileBytes: 1.9 * GIB, maxTotalBytes: 3 * GIB };

/** Artifacts of the run, and of other runs where GitHub can be asked. */
export function openArtifacts(world: ActionWorld): ArtifactStore {
  const github = openGitHub(world);
  return createRunnerArtifacts({
    temp: world.environment.temp,
    ...(github === undefined ? {} : { otherRuns: createRunArtifacts(github) }),
  });
}

/** Unpacks what an earlier job has left below `.slipway/out/`, in place of what is there. */
export function createArtifactFetcher(world: ActionWorld): ArtifactFetcher {
  return {
    async fetchArtifact(name, expected) {
      const store = openArtifacts(world);
      const found = (await store.list()).find((artifact) => artifact.name === name);
      if (found === undefined) throw missing(name);
      const files = readZip(await store.download(found, { maxBytes: MAX_BYTES }), { name, limits: LIMITS });
      const model = readKeptModel(files.get("pipeline.json"), name, expected);
      const documents = await unpack(files, join(world.cwd, ".slipway", "out", documentsFolder(model)));
      return documents.pathOf("pipeline.json");
    },
  };
}

/** Evaluations of earlier commits, for a pipeline whose baseline is `merge-base`; needs `actions: read` when one does. */
export function createEvaluationSource({ cwd }: ActionWorld, github: GitHub): ArtifactSource {
  return createEvaluationArtifacts({
    github,
    unpack: async (name, zip) =>
      await unpack(readZip(zip, { name, limits: LIMITS }), join(cwd, ".slipway", "artifacts", name)),
  });
}

/** All of it or an error before any of it: the archive has been read to its end. */
async function unpack(files: ReadonlyMap<string, Uint8Array>, folder: string): Promise<DocumentStore> {
  await rm(folder, { recursive: true, force: true });
  const documents = createFileDocuments({ folder });
  for (const [path, content] of files) await documents.write(path, content);
  return documents;
}

function missing(name: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_ARTIFACT_FAILED", {
    what: `This run has no artifact ${JSON.stringify(name.slice(0, 200))}.`,
    remedy:
      "It is left by the job that evaluates the model, which has failed before that or has been left out: see its log.",
  });
}
