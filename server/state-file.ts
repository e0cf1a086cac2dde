import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ServerState } from "../core/serving/inference-server.ts";

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
