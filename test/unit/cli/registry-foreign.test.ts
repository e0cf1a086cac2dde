import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createFileRegistry } from "../../../adapters/files/registry.ts";
import { sha256 } from "../../../adapters/files/sha256.ts";
import { registryVerb } from "../../../cli/registry.ts";
import { SILENT_LOGGER } from "../../../core/log.ts";
import { registerVersion } from "../../../core/registry/register-version.ts";
import { writeSampleDraft } from "../../fakes/sample-version.ts";
import { createMinuteClock, typeVerb } from "../../fakes/type-verb.ts";

const URI = "https://models.example.com/weights.bin";

it("the registry shows where a file lives, and its garbage collection says that it leaves it there", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const cwd = folder.path;
  const store = createFileRegistry({ root: join(cwd, ".slipway/registry"), sha256, log: SILENT_LOGGER });
  for (const weights of ["1".repeat(5000), "2".repeat(5000)]) {
    const { draft, source } = await writeSampleDraft({ folder: join(cwd, weights.slice(0, 1)), weights });
    const files = draft.files.map((file) => (file.path === "weights.bin" ? { ...file, uri: URI } : file));
    await registerVersion({ ...draft, files }, source, { store, clock: createMinuteClock(), sha256 });
  }
  const shown = await typeVerb(registryVerb, { cwd, words: ["show", "credit-risk@1.0.0"] });
  expect(shown.text).toContain(`elsewhere  weights.bin at ${URI}`);

  const collected = await typeVerb(registryVerb, { cwd, words: ["gc", "--keep", "1"] });
  expect(collected.text).toContain("1 of 2 removed, 5 kB"); // model.json, which holds the weights once more
  expect(collected.text).toContain(`not deleted, because it lives elsewhere: ${URI} of credit-risk@1.0.0`);
  expect(collected.text).not.toContain(`${URI} of credit-risk@1.0.1`);
  expect(collected.document).toMatchObject([{ action: "remove", foreign: [URI] }, { action: "keep" }]);
});
