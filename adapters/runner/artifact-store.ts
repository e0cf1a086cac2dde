import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtempDisposable, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { DefaultArtifactClient } from "@actions/artifact";
import type {
  ArtifactReader,
  ArtifactStore,
  ArtifactUpload,
  StoredArtifact,
} from "../../core/artifacts/artifact-store.ts";
import { assertArtifactDigest, assertArtifactSize, newestOfEachName } from "../../core/artifacts/check-artifact.ts";
import { SlipwayError } from "../../core/errors.ts";
import { withSecrets } from "./environment.ts";
import { asDebugLines } from "./toolkit-lines.ts";

export interface RunnerArtifactsOptions {
  /** `RUNNER_TEMP`; default the system's. */
  readonly temp?: string;
  /** Reads artifacts of other runs; without it they cannot be read. */
  readonly otherRuns?: ArtifactReader;
}

/**
 * Artifacts of the run that this process is part of, through the runner's own service: no permission is needed and no request of the hourly budget
 * is spent. The toolkit never extracts anything here: it would do so before comparing digests, and without bounds (PLATFORM F10).
 */
export function createRunnerArtifacts({ temp = "", otherRuns }: RunnerArtifactsOptions): ArtifactStore {
  const scratch = join(temp || tmpdir(), "slipway-artifact-");

  return {
    async upload(artifact) {
      await using folder = await mkdtempDisposable(scratch);
      const { path, root } = await stage(artifact, folder.path);
      return await talk(`Artifact ${artifact.name} cannot be uploaded`, async (client) => {
        const options = {
          ...(artifact.single === true ? { skipArchive: true } : {}),
          ...(artifact.retentionDays === undefined ? {} : { retentionDays: artifact.retentionDays }),
        };
        const send = () => client.uploadArtifact(artifact.name, path, root, options);
        const {
          id = 0,
          size = 0,
          digest,
        } = await send().catch(async (thrown: unknown) => {
          if (!isTaken(thrown)) throw thrown;
          await client.deleteArtifact(artifact.name); // an earlier attempt of this run left it
          return await send();
        });
        return { id, name: artifact.name, bytes: size, digest: parseHash(digest) };
      });
    },

    async list(runId) {
      if (runId !== undefined) return await requireReader(otherRuns).list(runId);
      return await talk("The artifacts of this run cannot be listed", async (client) => {
        const { artifacts } = await client.listArtifacts({ latest: true });
        return newestOfEachName(
          artifacts.map(({ id, name, size, digest }) => ({ id, name, bytes: size, digest: parseHash(digest) })),
        );
      });
    },

    async download(artifact, { maxBytes }) {
      if (artifact.runId !== undefined) return await requireReader(otherRuns).download(artifact, { maxBytes });
      assertArtifactSize(artifact, artifact.bytes, maxBytes);
      await using folder = await mkdtempDisposable(scratch);
      await talk(`Artifact ${artifact.name} cannot be downloaded`, async (client) => {
        await client.downloadArtifact(artifact.id, { path: folder.path, skipDecompress: true });
      });
      return await readDownloaded(artifact, { folder: folder.path, maxBytes });
    },
  };
}

/** The toolkit names a file that it does not zip by its own name, so one of another name is copied first. */
async function stage({ name, root, files, single }: ArtifactUpload, scratch: string) {
  const path = files.map((file) => join(root, file));
  const [only] = path;
  if (single !== true) return { path, root };
  if (only === undefined || path.length !== 1) throw new TypeError("One file goes up as it is, no more and no less.");
  if (basename(only) === name) return { path, root: dirname(only) };
  const copy = join(scratch, name);
  await mkdir(dirname(copy), { recursive: true });
  await copyFile(only, copy);
  return { path: [copy], root: scratch };
}

async function readDownloaded(
  artifact: StoredArtifact,
  { folder, maxBytes }: { readonly folder: string; readonly maxBytes: number },
): Promise<Uint8Array> {
  const [name = ""] = await readdir(folder);
  const file = join(folder, name);
  assertArtifactSize(artifact, (await stat(file)).size, maxBytes);
  const content = await readFile(file);
  assertArtifactDigest(artifact, content, (bytes) => createHash("sha256").update(bytes).digest("hex"));
  return content;
}

/** The toolkit is loaded by its first use: it takes longer than everything else that a report does. */
async function talk<Result>(what: string, say: (client: DefaultArtifactClient) => Promise<Result>): Promise<Result> {
  try {
    return await withSecrets(async () => {
      const { DefaultArtifactClient: Client } = await import("@actions/artifact");
      return await asDebugLines(() => say(new Client()));
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError("SLIPWAY_E_ARTIFACT_FAILED", {
      what: `${what}: ${reason.split("\n")[0]}.`,
      remedy: reason.includes("ACTIONS_R")
        ? "Only a step with `uses:` on GitHub can do that: the runner gives commands no access to artifacts."
        : "Run the job again when https://www.githubstatus.com is green; it goes on where it stopped.",
      cause,
    });
  }
}

function requireReader(reader: ArtifactReader | undefined): ArtifactReader {
  if (reader !== undefined) return reader;
  throw new TypeError("Nobody was given who reads the artifacts of other runs.");
}

/** The service answers 409 to a name that the run has; the toolkit has no class for it. */
function isTaken(thrown: unknown): boolean {
  return thrown instanceof Error && /\(409\)|conflict|already exists/i.test(thrown.message);
}

/** Uploads answer bare hex, listings `sha256:<hex>` (PLATFORM K5). */
function parseHash(digest: string | undefined): string | null {
  return /^(?:sha256:)?([0-9a-f]{64})$/.exec(digest ?? "")?.[1] ?? null;
}
