import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { SlipwayError } from "../../core/errors.ts";
import { type ServerState, serverStateSchema } from "../../core/serving/inference-server.ts";

/**
 * The state file that a server on this machine left for `port`; `undefined` when there is none.
 * @throws SLIPWAY_E_STATE_UNREADABLE when it exists and cannot be used
 */
export async function readServerState(folder: string, port: number): Promise<ServerState | undefined> {
  const path = join(folder, `server-${port}.json`);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(path, cause);
  }
  try {
    return serverStateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The state of the server that runs as process `pid`, whatever port it took. */
export async function findServerState(folder: string, pid: number): Promise<ServerState | undefined> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, port] = /^server-(\d{1,5})\.json$/.exec(name) ?? [];
    if (port === undefined) continue;
    const state = await readServerState(folder, Number(port));
    if (state?.pid === pid) return state;
  }
  return undefined;
}

function unreadable(path: string, cause: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
    what: `${path} cannot be read as the state of a server.`,
    remedy: "Remove the file and start the server again.",
    cause,
    file: path,
  });
}
