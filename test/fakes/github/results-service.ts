import type { Artifact, ArtifactStore, FinishedArtifact } from "./artifacts.ts";
import { type Json, parseObject, textOf } from "./exchange.ts";
import type { World } from "./world.ts";

interface TwirpReply {
  readonly status: number;
  readonly body: Json;
}

const fail = (status: number, code: string, msg: string): TwirpReply => ({ status, body: { code, msg } });
const ok = (body: Json): TwirpReply => ({ status: 200, body });

/** `github.actions.results.api.v1.ArtifactService` in JSON: snake_case fields, 64-bit integers as strings. */
export class ResultsService {
  readonly #world: World;
  readonly #artifacts: ArtifactStore;

  constructor(world: World, artifacts: ArtifactStore) {
    this.#world = world;
    this.#artifacts = artifacts;
  }

  answer(method: string, { authorization, body }: { authorization: string | undefined; body: Json }): TwirpReply {
    const scope = readScope(authorization);
    if (scope === undefined) return fail(401, "unauthenticated", "no Actions.Results scope in the token");
    const run = Number(body.workflow_run_backend_id);
    if (run !== scope.run || body.workflow_job_run_backend_id === undefined) {
      return fail(403, "permission_denied", "the token is of another run");
    }
    const name = textOf(body.name) ?? "";
    switch (method) {
      case "CreateArtifact":
        return this.#create(body, { run, job: scope.job, name });
      case "FinalizeArtifact":
        return this.#finalize(body, { run, name });
      case "ListArtifacts":
        return this.#list(body, run);
      case "GetSignedArtifactURL":
        return this.#withFinished({ run, name }, (artifact) =>
          ok({ signed_url: this.#world.blobs.sign(this.#world.resultsUrl, artifact.blob) }),
        );
      case "DeleteArtifact":
        return this.#withFinished({ run, name }, (artifact) => {
          this.#artifacts.delete(artifact);
          return ok({ ok: true, artifact_id: String(artifact.id) });
        });
      default:
        return fail(404, "bad_route", `no method ${method}`);
    }
  }

  #create(body: Json, about: { run: number; job: string; name: string }): TwirpReply {
    if (/["<>:|*?\r\n\\/]/.test(about.name) || about.name === "") return fail(400, "invalid_argument", "invalid name");
    const contentType = textOf(body.mime_type) ?? "application/zip";
    const artifact = this.#artifacts.create({ ...about, contentType });
    if (artifact === undefined) {
      return fail(409, "already_exists", "an artifact with this name already exists on the workflow run");
    }
    return ok({ ok: true, signed_upload_url: this.#world.blobs.sign(this.#world.resultsUrl, artifact.blob) });
  }

  #finalize(body: Json, key: { run: number; name: string }): TwirpReply {
    const artifact = this.#artifacts.pending(key);
    if (artifact === undefined) return fail(404, "not_found", "no such artifact");
    const size = this.#artifacts.read(artifact).length;
    if (String(size) !== body.size) return fail(400, "invalid_argument", `size is ${size}`);
    artifact.size = size;
    artifact.digest = textOf(body.hash) ?? "";
    return ok({ ok: true, artifact_id: String(artifact.id) });
  }

  #list(body: Json, run: number): TwirpReply {
    const { name_filter: name, id_filter: id } = body;
    const found = this.#artifacts
      .finished(run)
      .filter(
        (artifact) => (name ?? artifact.name) === artifact.name && (id ?? String(artifact.id)) === String(artifact.id),
      );
    return ok({ artifacts: found.map(formatListed) });
  }

  #withFinished(key: { run: number; name: string }, act: (artifact: FinishedArtifact) => TwirpReply): TwirpReply {
    const artifact = this.#artifacts.finished(key.run).find(({ name }) => name === key.name);
    return artifact === undefined ? fail(404, "not_found", "no such artifact") : act(artifact);
  }
}

const formatListed = (artifact: FinishedArtifact): Json => ({
  workflow_run_backend_id: String(artifact.run),
  workflow_job_run_backend_id: artifact.job,
  database_id: String(artifact.id),
  name: artifact.name,
  size: String(artifact.size),
  created_at: artifact.createdAt,
  digest: artifact.digest,
});

function readScope(authorization: string | undefined): Pick<Artifact, "run" | "job"> | undefined {
  const payload = authorization?.split(".")[1] ?? "";
  const { scp } = parseObject(Buffer.from(payload, "base64url").toString("utf8"));
  const [, run, job] = /Actions\.Results:(\d+):(\S+)/.exec(textOf(scp) ?? "") ?? [];
  return run === undefined || job === undefined ? undefined : { run: Number(run), job };
}
