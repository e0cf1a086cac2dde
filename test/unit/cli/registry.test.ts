import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileRegistry } from "../../../adapters/files/registry.ts";
import { sha256 } from "../../../adapters/files/sha256.ts";
import { registryVerb } from "../../../cli/registry.ts";
import { SILENT_LOGGER } from "../../../core/log.ts";
import { registerVersion } from "../../../core/registry/register-version.ts";
import { appendStageStep } from "../../../core/registry/stage-history.ts";
import { writeSampleDraft } from "../../fakes/sample-version.ts";
import { createMinuteClock, type TypedAnswer, typeVerb } from "../../fakes/type-verb.ts";

type Type = (...words: string[]) => Promise<TypedAnswer>;

/** credit-risk 1.0.0 and 1.0.1, registered in the minutes 0 and 1; production held 1.0.0 from minute 3, 1.0.1 from 5. */
async function withRegistry(use: (type: Type) => Promise<void>, { reason = "deployed" } = {}): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const store = createFileRegistry({ root: join(folder.path, ".slipway/registry"), sha256, log: SILENT_LOGGER });
  const clock = createMinuteClock();
  for (const weights of ["1", "2"]) {
    const { draft, source } = await writeSampleDraft({ folder: join(folder.path, weights), weights });
    await registerVersion(draft, source, { store, clock, sha256 });
  }
  for (const version of ["1.0.0", "1.0.1"]) {
    await appendStageStep({ store, clock }, { model: "credit-risk", stage: "production", version, reason });
  }
  await use((...words) => typeVerb(registryVerb, { cwd: folder.path, words }));
}

describe("slipway registry list", () => {
  it("gives exactly the stable names", () =>
    withRegistry(async (type) => {
      const { document, text } = await type("list");
      expect(document).toEqual([
        {
          model: "credit-risk",
          version: "1.0.1",
          digest: sha256("2"),
          createdAt: "1970-01-01T00:01:00.000Z",
          stages: ["production"],
        },
        {
          model: "credit-risk",
          version: "1.0.0",
          digest: sha256("1"),
          createdAt: "1970-01-01T00:00:00.000Z",
          stages: [],
        },
      ]);
      expect(text.split("\n")).toHaveLength(3);
    }));

  it("says how to begin when there is nothing", () =>
    withRegistry(async (type) => {
      expect(await type("list", "churn")).toMatchObject({
        document: [],
        text: "No versions. `slipway register` adds one.",
      });
    }));
});

describe("slipway registry show", () => {
  it("shows the version that a reference names, and why", () =>
    withRegistry(async (type) => {
      const { document, text } = await type("show", "credit-risk");
      expect(document).toMatchObject({ version: "1.0.1", parent: "1.0.0", stages: ["production"] });
      expect(text).toContain("credit-risk@1.0.1  current in production since 1970-01-01T00:05:00.000Z");
    }));
});

describe("slipway registry history", () => {
  it("lists every record", () =>
    withRegistry(async (type) => {
      const { document } = await type("history", "credit-risk", "--stage", "production");
      expect(document).toMatchObject([
        { number: 1, version: "1.0.0" },
        { number: 2, version: "1.0.1" },
      ]);
    }));

  it.each([
    ["1970-01-01T00:02:59Z", null],
    ["1970-01-01T00:03:00Z", "1.0.0"],
    ["1970-01-01T00:04:59Z", "1.0.0"],
    ["2026-01-01T00:00:00Z", "1.0.1"],
  ])("knows what was production at %s", (at, version) =>
    withRegistry(async (type) => {
      const { document } = await type("history", "credit-risk", "--at", at);
      expect(document).toMatchObject([
        { model: "credit-risk", stage: "production", at, record: version === null ? null : { version } },
      ]);
    }),
  );

  it.each([
    [["credit-risk", "--at", "yesterday"], "SLIPWAY_E_INPUT_INVALID"],
    [["credit-risk", "--stage", "../x"], "SLIPWAY_E_INPUT_INVALID"],
    [["../x"], "SLIPWAY_E_INPUT_INVALID"],
    [["churn"], "SLIPWAY_E_VERSION_NOT_FOUND"],
  ])("refuses %j", (words, code) =>
    withRegistry(async (type) => {
      await expect(type("history", ...words)).rejects.toMatchObject({ code });
    }),
  );

  it("lets no record write to the terminal", () =>
    withRegistry(
      async (type) => {
        const { text } = await type("history", "credit-risk");
        expect([...text].filter((character) => character !== "\n" && character < " ")).toEqual([]);
      },
      { reason: "red \u{1b}[31m\r" },
    ));
});
