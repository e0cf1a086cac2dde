import { empty, type Json, json, paged, refusal } from "./exchange.ts";
import { type Route, route } from "./router.ts";
import type { Runs } from "./runs.ts";
import { nodeId, repositoryUrl, type World } from "./world.ts";

export interface Artifact {
  readonly id: number;
  readonly run: number;
  readonly job: string;
  readonly name: string;
  readonly contentType: string;
  readonly blob: string;
  readonly createdAt: string;
  /** Set when the upload is finalised; until then nobody sees the artifact. */
  digest?: string;
  size?: number;
  expired?: boolean;
}

export type FinishedArtifact = Artifact & { readonly digest: string; readonly size: number };

/** One store behind the Results service and REST. Names are immutable within a run. */
export class ArtifactStore {
  readonly #artifacts = new Map<number, Artifact>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** `undefined`: the name is taken in this run. */
  create(about: Pick<Artifact, "run" | "job" | "name" | "contentType">): Artifact | undefined {
    if (this.pending(about) !== undefined) return undefined;
    const artifact: Artifact = {
      ...about,
      id: this.#world.nextId(),
      blob: this.#world.blobs.create(),
      createdAt: this.#world.now(),
    };
    this.#artifacts.set(artifact.id, artifact);
    this.#world.blobs.setFileName(artifact.blob, this.fileName(artifact));
    return artifact;
  }

  /** The artifact of that name, finished or not. */
  pending({ run, name }: { readonly run: number; readonly name: string }): Artifact | undefined {
    return [...this.#artifacts.values()].find((artifact) => artifact.run === run && artifact.name === name);
  }

  finished(run?: number): readonly FinishedArtifact[] {
    return [...this.#artifacts.values()].filter(
      (artifact): artifact is FinishedArtifact =>
        artifact.digest !== undefined && artifact.size !== undefined && (run === undefined || artifact.run === run),
    );
  }

  get(id: number): FinishedArtifact | undefined {
    return this.finished().find((artifact) => artifact.id === id);
  }

  delete(artifact: Artifact): void {
    this.#artifacts.delete(artifact.id);
    this.#world.blobs.delete(artifact.blob);
  }

  /** Bytes as stored: a zip, or the file itself when it was uploaded so. */
  read(artifact: Artifact): Buffer {
    return this.#world.blobs.get(artifact.blob)?.bytes ?? Buffer.alloc(0);
  }

  fileName({ contentType, name }: Artifact): string {
    return contentType === "application/zip" ? `${name}.zip` : name;
  }
}

export function artifactRoutes(
  world: World,
  { artifacts, runs }: { artifacts: ArtifactStore; runs: Runs },
): readonly Route[] {
  const format = (artifact: FinishedArtifact): Json => formatArtifact(world, { artifact, runs });
  const list = (all: (params: Readonly<Record<string, string>>) => readonly FinishedArtifact[]): Route["handle"] => {
    return (request) => {
      const name = request.query.get("name");
      const found = all(request.params).filter((artifact) => name === null || artifact.name === name);
      return paged(request, found.toReversed().map(format), {
        apiUrl: world.apiUrl,
        wrap: (page, total) => ({ total_count: total, artifacts: page }),
      });
    };
  };
  return [
    route(
      "GET /actions/artifacts",
      list(() => artifacts.finished()),
    ),
    route(
      "GET /actions/runs/:run/artifacts",
      list(({ run }) => artifacts.finished(Number(run))),
    ),
    route("GET /actions/artifacts/:id", ({ params }) => {
      const artifact = artifacts.get(Number(params.id));
      return artifact === undefined ? refusal(404) : json(format(artifact));
    }),
    route("DELETE /actions/artifacts/:id", ({ params }) => {
      const artifact = artifacts.get(Number(params.id));
      if (artifact === undefined) return refusal(404);
      artifacts.delete(artifact);
      return empty();
    }),
    route("GET /actions/artifacts/:id/zip", ({ params }) => {
      const artifact = artifacts.get(Number(params.id));
      if (artifact === undefined) return refusal(404);
      if (artifact.expired === true) return refusal(410, "Artifact has expired");
      return empty(302, { location: world.blobs.sign(world.resultsUrl, artifact.blob) });
    }),
  ];
}

function formatArtifact(world: World, { artifact, runs }: { artifact: FinishedArtifact; runs: Runs }): Json {
  const url = `${repositoryUrl(world)}/actions/artifacts/${artifact.id}`;
  const run = runs.get(artifact.run);
  return {
    id: artifact.id,
    node_id: nodeId("Artifact", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired === true,
    digest: artifact.digest,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: new Date(Date.parse(artifact.createdAt) + 90 * 86_400_000).toISOString(),
    workflow_run: {
      id: artifact.run,
      repository_id: 1,
      head_repository_id: run?.headRepository === undefined ? 1 : 2,
      head_branch: run?.headBranch ?? "main",
      head_sha: run?.headSha ?? "",
    },
  };
}
