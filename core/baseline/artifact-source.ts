import type { DocumentStore } from "../documents/document-store.ts";

/** Evidence that earlier runs left: `slipway-evaluation-<pipeline>[-<tenant>]-<commit>` (DESIGN 16: 9). */
export interface ArtifactSource {
  /**
   * The first of these artifacts that there is, or was; `undefined` when there is none of them. Asked for all at once, because GitHub can be asked for many
   * with few requests.
   * @throws SLIPWAY_E_DATA_UNREADABLE, or what GitHub's API throws, when nobody can tell
   */
  findFirst(names: readonly string[]): Promise<FoundArtifact | undefined>;
}

export type FoundArtifact =
  | {
      readonly state: "found";
      readonly name: string;
      /** As an evaluation leaves them: `evaluation.json`, `predictions.parquet`, `run.json`, `model/`. */
      readonly documents: DocumentStore;
    }
  /** It was there, and its content is gone. */
  | { readonly state: "expired"; readonly name: string };

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
