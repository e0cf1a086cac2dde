import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * What a running server leaves in `.slipway/state/server-<port>.json`, readable by its owner alone, so that commands on the same
 * machine find and may administer it. It is removed when the server stops.
 */
export interface ServerState {
  readonly schema: "slipway/server-state/v1";
  readonly pid: number;
  readonly url: string;
  readonly adminUrl: string;
  /** Bearer token of the admin API; made anew by every start. */
  readonly token: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

export function serverStatePath(folder: string, port: number): string {
  return join(folder, `server-${port}.json`);
}

export async function writeServerState(path: string, state: ServerState): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flag: "w" });
  await rename(draft, path); // readers never see half a file
}

export async function removeServerState(path: string): Promise<void> {
  await rm(path, { force: true });
}
