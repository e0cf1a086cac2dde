import type { StoredArtifact } from "../../core/artifacts/artifact-store.ts";
import type { ArtifactSource } from "../../core/baseline/artifact-source.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { GitHub } from "./client.ts";
import type { RouteItem } from "./routes.ts";
import { createRunArtifacts, parseDigest } from "./run-artifacts.ts";

type Listed = RouteItem<"GET /repos/{owner}/{repo}/actions/artifacts">;

const PERMISSION = { permission: "actions: read" } as const;
const BY_NAME = 4; // the parent has been evaluated nearly always; each costs a request
const MAX_LISTED = 400; // of the repository, newest first, where the nearest ones have nothing: four requests more
const MAX_BYTES = 2 ** 30;
const COMMIT = /-([0-9a-f]{40})$/;

export interface EvaluationArtifactsOptions {
  readonly github: GitHub;
  /** Unpacks a zip of documents to where they can be read. */
  unpack(name: string, zip: Uint8Array): Promise<DocumentStore>;
}

/**
 * What earlier runs of this repository have left, in at most eight requests and a download. Runs of forks upload to the same list under any name they
 * like, so an artifact counts only when GitHub says that its run was of this repository and of the commit in its name.
 */
export function createEvaluationArtifacts({ github, unpack }: EvaluationArtifactsOptions): ArtifactSource {
  const runArtifacts = createRunArtifacts(github);
  return {
    async findFirst(names) {
      const found =
        (await findByName(github, names.slice(0, BY_NAME))) ?? (await findInList(github, names.slice(BY_NAME)));
      if (found === undefined) return undefined;
      const { name } = found;
      if (found.expired) return { state: "expired", name };
      const zip = await runArtifacts.download(toStored(found), { maxBytes: MAX_BYTES });
      return { state: "found", name, documents: await unpack(name, zip) };
    },
  };
}

async function findByName(github: GitHub, names: readonly string[]): Promise<Listed | undefined> {
  for (const name of names) {
    const listed = await github.list("GET /repos/{owner}/{repo}/actions/artifacts", { name }, PERMISSION);
    const found = pickNewest(listed, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The list has the newest first, and a nearer commit was evaluated later: what is not among the newest is far away. */
async function findInList(github: GitHub, names: readonly string[]): Promise<Listed | undefined> {
  if (names.length === 0) return undefined;
  const listed = await github.list(
    "GET /repos/{owner}/{repo}/actions/artifacts",
    {},
    { ...PERMISSION, enough: (items) => items.length >= MAX_LISTED },
  );
  return names.map((name) => pickNewest(listed, name)).find((found) => found !== undefined);
}

/** One that can still be read before one that cannot. */
function pickNewest(listed: readonly Listed[], name: string): Listed | undefined {
  const own = listed.filter((artifact) => artifact.name === name && isOwn(artifact));
  return own.toSorted((a, b) => Number(a.expired) - Number(b.expired) || b.id - a.id)[0];
}

function isOwn({ name, workflow_run: run }: Listed): boolean {
  const [, commit] = COMMIT.exec(name) ?? [];
  return (
    run?.head_repository_id !== undefined && run.head_repository_id === run.repository_id && run.head_sha === commit
  );
}

function toStored({ id, name, size_in_bytes: bytes, digest, workflow_run: run }: Listed): StoredArtifact {
  return { id, name, bytes, digest: parseDigest(digest), ...(run?.id === undefined ? {} : { runId: run.id }) };
}
