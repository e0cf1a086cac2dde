import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/files/sha256.ts";
import { createFixedClock } from "../../core/clock.ts";
import { registerVersion } from "../../core/registry/register-version.ts";
import { type FakeGitHub, startGitHub } from "../fakes/github/start-github.ts";
import { connect } from "../fakes/github-client.ts";
import { openGitHubStore } from "../fakes/github-model-store.ts";
import { writeSampleDraft } from "../fakes/sample-version.ts";
import { type CommandResult, slipway } from "./command.ts";

interface Person {
  readonly fake: FakeGitHub;
  /** An empty folder: nobody checked anything out. */
  readonly cwd: string;
}

async function withVersions(use: (person: Person) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await using empty = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await using fake = await startGitHub();
  const store = openGitHubStore(connect(fake));
  const clock = createFixedClock("2026-01-01T00:00:00.000Z");
  for (const weights of ["1", "2"]) {
    const { draft, source } = await writeSampleDraft({ folder: join(folder.path, weights), weights });
    await registerVersion(draft, source, { store, clock, sha256 });
  }
  await use({ fake, cwd: empty.path });
  expect(fake.problems()).toEqual([]);
}

/** What `slipway … --json` prints, typed by somebody with a token of their own or of a workflow. */
async function type({ fake, cwd }: Person, words: readonly string[], token = fake.userToken("octocat")) {
  const env = { SLIPWAY_REGISTRY: "github:acme/models", GITHUB_TOKEN: token, GITHUB_API_URL: fake.apiUrl };
  return await slipway([...words, "--json"], { cwd, env });
}

const documentOf = ({ stdout }: CommandResult): unknown => JSON.parse(stdout);

describe("slipway registry, on GitHub", { timeout: 120_000 }, () => {
  it("promotes, rolls back, and says what was in production last Tuesday", () =>
    withVersions(async (person) => {
      expect(documentOf(await type(person, ["registry", "list"]))).toMatchObject([
        { model: "credit-risk", version: "1.0.1", stages: [] },
        { model: "credit-risk", version: "1.0.0", stages: [] },
      ]);
      for (const version of ["1.0.0", "1.0.1"]) {
        const reference = `credit-risk@${version}`;
        const { status } = await type(person, ["registry", "promote", reference, "--to", "production"]);
        expect(status).toBe(0);
      }
      await type(person, ["registry", "rollback", "credit-risk", "production"]);
      const records = documentOf(await type(person, ["registry", "history", "credit-risk"])) as { at: string }[];
      expect(records).toMatchObject([
        { number: 1, version: "1.0.0", kind: "promotion" },
        { number: 2, version: "1.0.1", kind: "promotion" },
        { number: 3, version: "1.0.0", kind: "rollback" },
      ]);
      const tuesday = records[1]?.at ?? "";
      const then = documentOf(await type(person, ["registry", "history", "credit-risk", "--at", tuesday]));
      expect(then).toMatchObject([{ stage: "production", record: { version: "1.0.1" } }]);
      const now = documentOf(await type(person, ["registry", "show", "credit-risk@production"]));
      expect(now).toMatchObject({ version: "1.0.0", stages: ["production"] });
      expect(await type(person, ["audit", "verify"])).toMatchObject({ status: 0 });
    }));

  it("says which line of `permissions:` is missing, and that there is no token", () =>
    withVersions(async (person) => {
      const reader = await person.fake.mintToken({ contents: "read" });
      const words = ["registry", "promote", "credit-risk@1.0.0", "--to", "production"];
      const refused = await type(person, words, reader);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toContain("`contents: write`");
      expect(refused.stderr).not.toContain(reader);
      expect(await type(person, words, "")).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("GITHUB_TOKEN") as string,
      });
    }));
});
