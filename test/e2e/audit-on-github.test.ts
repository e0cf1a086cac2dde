import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sha256 } from "../../adapters/files/sha256.ts";
import { createGitHubStateStore } from "../../adapters/github/state-store.ts";
import { createAudit } from "../../core/audit/audit.ts";
import { createFixedClock } from "../../core/clock.ts";
import { connectGitHub } from "../fakes/connect-github.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { openGitHubStore } from "../fakes/github-model-store.ts";
import { completeManifest, writeSampleDraft } from "../fakes/sample-version.ts";
import { slipway } from "./command.ts";

it("`slipway audit verify` proves what a repository holds, and finds what was rewritten there", async () => {
  await using github = await startGitHub();
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const client = connectGitHub(github);
  const registry = openGitHubStore(client);
  const state = createGitHubStateStore({ github: client, sha256 });
  const audit = createAudit({ state, registry, sha256, clock: createFixedClock("2026-01-02T00:00:00.000Z") });
  const { draft, source } = await writeSampleDraft({ folder: join(folder.path, "model") });
  await registry.publish(completeManifest(draft, { version: "1.0.0" }), source);
  await audit.document("evaluation", { pipeline: "credit-risk", outcome: "passed", verdict: "first-model" });

  const token = await github.mintToken({ contents: "read" });
  const env = { SLIPWAY_REGISTRY: "github:acme/models", GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: token };
  const verify = async () => await slipway(["audit", "verify"], { cwd: folder.path, env });
  expect(await verify()).toMatchObject({ status: 4, stdout: expect.stringContaining("incomplete") as string });
  await audit.registry("credit-risk");
  expect(await verify()).toMatchObject({ status: 0, stdout: expect.stringContaining("verified: 2 records") as string });

  const path = "state/audit/000001.jsonl";
  const { content } = (await github.api("GET", `contents/${path}?ref=slipway`)) as { readonly content: string };
  const text = Buffer.from(content, "base64").toString("utf8").replace("first-model", "better");
  await github.commit({ branch: "slipway", files: { [path]: text } });
  expect(await verify()).toMatchObject({ status: 3, stdout: expect.stringContaining("entry 1 was changed") as string });
  expect(github.problems()).toEqual([]);
}, 60_000);
