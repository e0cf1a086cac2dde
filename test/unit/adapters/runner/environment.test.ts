import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseRepository, readEnvironment } from "../../../../adapters/runner/environment.ts";

const HEAD = "b".repeat(40);

async function withEvent(text: string, use: (path: string) => void | Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-event-"));
  const path = join(folder.path, "event.json");
  await writeFile(path, text);
  await use(path);
}

describe("the environment of an action", () => {
  it("has a default for everything, so that a step can be tried by hand", () => {
    expect(readEnvironment({})).toMatchObject({
      workspace: process.cwd(),
      repository: undefined,
      ...{ sha: "", commit: "", ref: "", job: "", eventName: "", actor: "", toolCache: "", temp: "", registry: "" },
      ...{ runId: 0, runAttempt: 1, debug: false, extensions: undefined, inputs: {} },
      ...{ apiUrl: "https://api.github.com", serverUrl: "https://github.com" },
    });
    expect(readEnvironment({}).event()).toBeUndefined();
  });

  it("reads inputs by the names of action.yml, trimmed, without empty ones", () => {
    const variables = { "INPUT_GITHUB-TOKEN": "t", "INPUT_DRY-RUN": " true\n", INPUT_TENANT: "  ", INPUTS: "x" };
    expect(readEnvironment(variables).inputs).toEqual({ "github-token": "t", "dry-run": "true" });
  });

  it("takes addresses without the slash at their end", () => {
    expect(readEnvironment({ GITHUB_API_URL: "http://localhost:1/api/" }).apiUrl).toBe("http://localhost:1/api");
  });

  it.each([
    ["pull_request", { pull_request: { head: { sha: HEAD } } }, HEAD],
    ["pull_request", { pull_request: { head: { sha: "$(reboot)" } } }, "a"],
    ["pull_request", {}, "a"],
    ["push", { pull_request: { head: { sha: HEAD } } }, "a"],
  ])("knows the commit of %s %j", (eventName, event, expected) =>
    withEvent(JSON.stringify(event), (path) => {
      const given = { GITHUB_EVENT_NAME: eventName, GITHUB_EVENT_PATH: path, GITHUB_SHA: "a" };
      expect(readEnvironment(given).commit).toBe(expected);
    }),
  );

  it.each(["{", ""])("refuses an event that is no JSON: %j", (text) =>
    withEvent(text, (path) => {
      const { event } = readEnvironment({ GITHUB_EVENT_PATH: path });
      expect(event).toThrow(expect.objectContaining({ code: "SLIPWAY_E_INPUT_INVALID" }));
    }),
  );

  it.each([
    ["acme/models", { owner: "acme", name: "models" }],
    ["acme/models.v2", { owner: "acme", name: "models.v2" }],
    ["acme", undefined],
    ["acme/models/extra", undefined],
    ["acme/mo dels", undefined],
    ["", undefined],
  ])("reads the repository %j", (text, expected) => {
    expect(parseRepository(text)).toEqual(expected);
  });
});
