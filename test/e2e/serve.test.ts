import { copyFile, mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { findServerState } from "../../adapters/inference-client/server-state.ts";
import { type ServerProcess, startServerProcess } from "../../adapters/server-process/server-process.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { slipway } from "./command.ts";

const startServer = (cwd: string, args: readonly string[]): Promise<ServerProcess> =>
  startServerProcess({
    entry: resolve("cli/main.ts"),
    args: ["serve", ...args],
    cwd,
    readState: (pid) => findServerState(join(cwd, ".slipway", "state"), pid),
    log: SILENT_LOGGER,
    signal: new AbortController().signal,
  });

async function readLog(
  folder: string,
): Promise<readonly { data: { version: string; status: number; request_id: string | null } }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ndjson"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts
    .join("")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { data: { version: string; status: number; request_id: string | null } });
}

describe("slipway serve and slipway deploy", () => {
  it("deploy a trained model to a running server, which answers, logs, and stops without a trace", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const cwd = folder.path;
    const server = await startServer(cwd, ["--port", "0"]);
    const { url } = server.state;
    await copyFile("pipelines/credit-risk/data/credit.csv", join(cwd, "credit.csv"));
    await writeFile(
      join(cwd, "pipeline.yml"),
      `name: credit-risk\ntask: { kind: binary, target: status, positive: bad }\ndata: { source: credit.csv }\ntrain: { kind: linear }\ndeploy: { url: "${url}" }\n`,
    );
    for (const verb of ["train", "evaluate", "register"])
      expect(await slipway([verb, "."], { cwd })).toMatchObject({ status: 0 });

    expect((await fetch(`${url}/v2/health/ready`)).status).toBe(503);
    const deployed = await slipway(["deploy", ".", "--json"], { cwd });
    expect(deployed).toMatchObject({ status: 0 });
    expect(JSON.parse(deployed.stdout)).toMatchObject({
      schema: "slipway/deployment/v1",
      outcome: "passed",
      version: "1.0.0",
      target: { url },
      replay: { passed: true },
    });
    expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200);
    const csv = await fetch(`${url}/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: "age\nold\n",
    });
    expect(csv.status).toBe(400);

    await server.stop();
    const left = await readdir(join(cwd, ".slipway", "state"));
    expect(left.filter((name) => name.startsWith("server-"))).toEqual([]);
    const events = await readLog(join(cwd, ".slipway", "predictions"));
    expect(events.every(({ data }) => data.version === "1.0.0")).toBe(true);
    expect(events.filter(({ data }) => data.status === 400)).toHaveLength(1);
    expect(events).toHaveLength(1); // the deployment's own checks are no traffic

    await using again = await startServer(cwd, ["credit-risk@production", "--port", "0", "--no-log"]);
    expect(await (await fetch(`${again.state.url}/v2/models/credit-risk/ready`)).json()).toEqual({
      name: "credit-risk",
      ready: true,
    });
    expect(await slipway(["deploy", "."], { cwd })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("SLIPWAY_E_SERVER_UNREACHABLE") as unknown,
    });
  });

  it("says why a server does not come up", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    await expect(startServer(folder.path, ["nothing@1.0.0", "--port", "0"])).rejects.toThrow(
      /SLIPWAY_E_VERSION_NOT_FOUND/,
    );
    expect(await slipway(["serve", "nothing@1.0.0", "--port", "99999"], { cwd: folder.path })).toMatchObject({
      status: 2,
    });
  });
});
