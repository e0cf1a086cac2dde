import { createHash } from "node:crypto";
import type { FakeGitHub } from "./github/start-github.ts";

export interface LeftArtifact {
  readonly run: number;
  readonly name: string;
  readonly content: Uint8Array;
  /** What the uploader claims; 64 hex digits. */
  readonly digest?: string;
}

/** Leaves an artifact as any program in a run can: the bytes and the digest are what it says. */
export async function leaveArtifact(github: FakeGitHub, { run, name, content, digest }: LeftArtifact): Promise<void> {
  const ids = { workflow_run_backend_id: String(run), workflow_job_run_backend_id: "model" };
  const call = async (method: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${github.resultsUrl}/twirp/github.actions.results.api.v1.ArtifactService/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${github.runtimeToken({ run, job: "model" })}` },
      body: JSON.stringify({ ...ids, name, ...body }),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const { signed_upload_url: url } = await call("CreateArtifact", { version: 7, mime_type: "application/zip" });
  await fetch(String(url), { method: "PUT", body: Uint8Array.from(content) });
  const hash = digest ?? createHash("sha256").update(content).digest("hex");
  const { ok } = await call("FinalizeArtifact", { size: String(content.length), hash: `sha256:${hash}` });
  if (ok !== true) throw new Error(`${name} was not taken`);
}
