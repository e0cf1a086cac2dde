import { readFileSync } from "node:fs";
import { arch, cpus, platform, release } from "node:os";
import type { Sha256 } from "../../core/canonical-json.ts";
import type { RunDocument } from "../../core/documents/run.ts";

/** What a run was computed on, for `run.json`. The lock digest is null where Slipway runs without its lock file. */
export function readComputeEnvironment({
  sha256,
  version,
}: {
  sha256: Sha256;
  version: string;
}): RunDocument["environment"] {
  return {
    node: process.versions.node,
    os: `${platform()} ${release()} ${arch()}`,
    cpu: `${cpus()[0]?.model.trim() ?? "unknown"} × ${cpus().length}`,
    slipway: version,
    lockDigest: readLockDigest(sha256),
  };
}

function readLockDigest(sha256: Sha256): string | null {
  try {
    return sha256(readFileSync(new URL("../../package-lock.json", import.meta.url)));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw thrown;
  }
}
