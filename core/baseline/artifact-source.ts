import type { DocumentStore } from "../documents/document-store.ts";

/** Evidence that earlier runs left: `slipway-evaluation-<pipeline>[-<tenant>]-<commit>` (DESIGN 16: 9). */
export interface ArtifactSource {
  /**
   * The files of an artifact as an evaluation leaves them: `evaluation.json`, `predictions.parquet`, `run.json`, `model/`; `undefined` when
   * there is none of that name.
   * @throws SLIPWAY_E_DATA_UNREADABLE when nobody can tell
   */
  find(name: string): Promise<DocumentStore | undefined>;
}

/** The commits behind a commit. */
export interface CommitHistory {
  /**
   * First parents of `commit`, the nearest first, itself at the head; at most `limit`. `undefined` where no repository knows the commit.
   * `shallow`: the clone was cut off, so older ones may exist.
   */
  firstParents(
    folder: string,
    options: { readonly commit: string; readonly limit: number },
  ): Promise<{ readonly commits: readonly string[]; readonly shallow: boolean } | undefined>;
}

/** `model` is `<pipeline>` or `<pipeline>.<tenant slug>`. */
export function formatArtifactName(model: string, commit: string): string {
  return `slipway-evaluation-${model.replace(".", "-")}-${commit}`;
}
