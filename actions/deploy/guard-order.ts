import type { CommitOrder, CompareCommits } from "../../core/deployments/commit-order.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { currentStage } from "../../core/registry/stage-history.ts";

export interface OrderRequest {
  readonly manifest: Manifest;
  readonly environment: string;
}

/**
 * Whether an environment holds a version of a later commit than the one to be deployed, as happens when an earlier run of a workflow
 * ends after a later one. Says so in a clause; `undefined` when it is not so. Where no history tells, the order of registration does.
 */
export async function findLater(
  { manifest, environment }: OrderRequest,
  { registry, compareCommits }: { readonly registry: ModelStore; readonly compareCommits: CompareCommits },
): Promise<string | undefined> {
  const { model, version } = manifest;
  const record = currentStage(await registry.stage(model, environment));
  if (record === undefined || record.version === version) return undefined;
  const versions = await registry.versions(model);
  const current = versions.find((each) => each.version === record.version);
  if (current === undefined) return undefined;
  const order = await compareSources(manifest, current, compareCommits);
  if (order === "older")
    return `${environment} holds ${model}@${current.version}, which was made from a later commit than ${version}`;
  if (order !== "unknown") return undefined;
  const place = (wanted: string) => versions.findIndex((each) => each.version === wanted);
  return place(version) < place(current.version)
    ? `${environment} holds ${model}@${current.version}, which was registered after ${version}`
    : undefined;
}

async function compareSources(
  { source: { commit } }: Manifest,
  { source: { commit: other } }: Manifest,
  compareCommits: CompareCommits,
): Promise<CommitOrder> {
  if (commit === null || other === null) return "unknown";
  return commit === other ? "same" : await compareCommits(commit, other);
}
