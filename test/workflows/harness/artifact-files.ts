import JSZip from "jszip";
import type { FinishedArtifact } from "../../fakes/github/artifacts.ts";
import type { FakeGitHub } from "../../fakes/github/start-github.ts";

/** Texts of a zipped artifact by name; nothing when there is no artifact. */
export async function readStoredZip(
  github: Pick<FakeGitHub, "artifacts">,
  artifact: FinishedArtifact | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (artifact === undefined) return new Map();
  const zip = await JSZip.loadAsync(github.artifacts.read(artifact));
  const files = Object.values(zip.files).filter(({ dir }) => !dir);
  return new Map(await Promise.all(files.map(async (file) => [file.name, await file.async("text")] as const)));
}
