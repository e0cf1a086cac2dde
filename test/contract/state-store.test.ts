import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../adapters/files/sha256.ts";
import { createFileStateStore } from "../../adapters/files/state-store.ts";
import { createOverlayStateStore } from "../../core/state/overlay-state-store.ts";
import { createMemoryStateStore } from "../fakes/memory-state-store.ts";
import { describeStateStore } from "./state-store.suite.ts";

describeStateStore("memory", async (use) => {
  const store = createMemoryStateStore({ sha256 });
  await use({ store, open: () => store });
});

describeStateStore("files", async (use) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const open = () => createFileStateStore({ root: join(folder.path, "state"), sha256 });
  await use({ store: open(), open });
});

describeStateStore("overlay", async (use) => {
  const store = createOverlayStateStore({ base: createMemoryStateStore({ sha256 }), sha256 });
  await use({ store, open: () => store });
});
