import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findServerState } from "../../../adapters/inference-client/server-state.ts";
import { serverStateFolder } from "../../../ports/serving-folder.ts";
import type { FakeGitHub } from "../../fakes/github/start-github.ts";

/** A server beside no checkout: it fetches versions from the releases of the repository, as a person who may read them. */
export interface Serving extends AsyncDisposable {
  readonly url: string;
  readonly adminUrl: string;
  readonly token: string;
}

const ADMIN_TOKEN = "admin-token-of-the-server-that-the-scenarios-deploy-to";
const START_MS = 60_000;

export async function startServing(root: string, github: FakeGitHub): Promise<Serving> {
  const folder = mkdtempSync(join(tmpdir(), "slipway-serving-"));
  const child = spawn(process.execPath, [join(root, "bin/slipway.mjs"), "serve", "--port", "0", "--no-log"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      HOME: folder,
      SLIPWAY_REGISTRY: "github:acme/models",
      SLIPWAY_ADMIN_TOKEN: ADMIN_TOKEN,
      GITHUB_TOKEN: github.userToken("hubot"),
      GITHUB_API_URL: github.apiUrl,
    },
  });
  const words: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => words.push(text));
  const exited = Promise.withResolvers<void>();
  child.once("close", () => exited.resolve());
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited.promise;
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + START_MS;
  while (child.exitCode === null && Date.now() < until) {
    const state = child.pid === undefined ? undefined : await findServerState(serverStateFolder(folder), child.pid);
    if (state !== undefined) return { ...state, token: state.token, [Symbol.asyncDispose]: stop };
    await wait(100);
  }
  await stop();
  throw new Error(`The server did not start:\n${words.join("")}`);
}
