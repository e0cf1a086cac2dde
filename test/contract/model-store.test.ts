import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { createForeignFetcher } from "../../adapters/files/foreign-file.ts";
import { createFileRegistry } from "../../adapters/files/registry.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { connect } from "../fakes/github-client.ts";
import { openGitHubStore } from "../fakes/github-model-store.ts";
import { createMemoryModelStore } from "../fakes/memory-model-store.ts";
import { describeModelStore } from "./model-store.suite.ts";

const fetchForeign = createForeignFetcher({ silenceMs: 1000 });

describeModelStore("memory", async (use) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await use({ store: createMemoryModelStore({ sha256, fetchForeign }), scratch: folder.path });
});

describeModelStore("files", async (use) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const root = join(folder.path, "registry");
  const store = createFileRegistry({ root, sha256, log: SILENT_LOGGER, fetchForeign });
  await use({ store, scratch: folder.path });
});

describeModelStore("github", async (use) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await using github = await startGitHub();
  await use({ store: openGitHubStore(connect(github), { fetchForeign }), scratch: folder.path });
  expect(github.problems()).toEqual([]);
});
