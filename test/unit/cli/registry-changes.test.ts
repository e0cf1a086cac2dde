import { mkdir, mkdtempDisposable, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileRegistry } from "../../../adapters/files/registry.ts";
import { sha256 } from "../../../adapters/files/sha256.ts";
import { auditVerb } from "../../../cli/audit.ts";
import { registryVerb } from "../../../cli/registry.ts";
import type { Deployment } from "../../../core/documents/deployment.ts";
import { SILENT_LOGGER } from "../../../core/log.ts";
import { registerVersion } from "../../../core/registry/register-version.ts";
import { writeSampleDraft } from "../../fakes/sample-version.ts";
import { createMinuteClock, type TypedAnswer, typeVerb } from "../../fakes/type-verb.ts";

interface Place {
  readonly cwd: string;
  registry(...words: readonly string[]): Promise<TypedAnswer>;
  audit(...words: readonly string[]): Promise<TypedAnswer>;
}

/** credit-risk 1.0.0 to 1.0.3. */
async function withRegistry(use: (place: Place) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const cwd = folder.path;
  const store = createFileRegistry({ root: join(cwd, ".slipway/registry"), sha256, log: SILENT_LOGGER });
  for (const weights of ["1", "2", "3", "4"]) {
    const { draft, source } = await writeSampleDraft({ folder: join(cwd, weights), weights });
    await registerVersion(draft, source, { store, clock: createMinuteClock(), sha256 });
  }
  await use({
    cwd,
    registry: (...words) => typeVerb(registryVerb, { cwd, words }),
    audit: (...words) => typeVerb(auditVerb, { cwd, words }),
  });
}

const promote = (version: string) => ["promote", `credit-risk@${version}`, "--to", "production"];

describe("slipway registry promote and rollback", () => {
  it("change what a stage holds and tell the audit", () =>
    withRegistry(async ({ registry, audit }) => {
      await registry(...promote("1.0.0"));
      const second = await registry(...promote("1.0.1"), "--reason", "better for renters");
      expect(second.text).toBe("credit-risk@1.0.1 is current in production (record 2); it held 1.0.0");
      expect(second.document).toMatchObject({
        number: 2,
        reason: "better for renters",
        appended: true,
        previous: "1.0.0",
      });
      expect((await registry(...promote("1.0.1"))).text).toContain("was current in production already");
      const back = await registry("rollback", "credit-risk", "production");
      expect(back.document).toMatchObject({ number: 3, version: "1.0.0", kind: "rollback" });
      const listed = (await audit("list")).document as { action: string }[];
      expect(listed.map(({ action }) => action).slice(4)).toEqual(["promotion", "promotion", "rollback"]);
      expect(await audit("verify")).toMatchObject({ exitCode: 0, document: { verdict: "verified" } });
    }));

  it("take a stage for a reference", () =>
    withRegistry(async ({ registry }) => {
      await registry("promote", "credit-risk@1.0.2", "--to", "staging");
      expect((await registry(...promote("staging"))).document).toMatchObject({ version: "1.0.2" });
    }));

  it.each([
    [[...promote("9.0.0")], "SLIPWAY_E_VERSION_NOT_FOUND"],
    [["promote", "credit-risk@1.0.0", "--to", "latest"], "SLIPWAY_E_INPUT_INVALID"],
    [["promote", "credit-risk@1.0.0", "--to", "../x"], "SLIPWAY_E_INPUT_INVALID"],
    [[...promote("1.0.0"), "--reason", " "], "SLIPWAY_E_INPUT_INVALID"],
    [[...promote("1.0.0"), "--reason", "x".repeat(1001)], "SLIPWAY_E_INPUT_INVALID"],
    [["rollback", "credit-risk", "production"], "SLIPWAY_E_VERSION_NOT_FOUND"],
    [["rollback", "credit-risk", "production", "--to", "1.0.0"], "SLIPWAY_E_VERSION_NOT_FOUND"],
    [["rollback", "../x", "production"], "SLIPWAY_E_INPUT_INVALID"],
  ])("refuse %j", (words, code) =>
    withRegistry(async ({ registry }) => {
      await expect(registry(...words)).rejects.toMatchObject({ code });
    }),
  );
});

describe("slipway registry deprecate and yank", () => {
  it("show their reasons wherever the version is shown", () =>
    withRegistry(async ({ registry }) => {
      await registry(...promote("1.0.2"));
      await registry("deprecate", "credit-risk@1.0.1", "--reason", "old tariff");
      const yanked = await registry("yank", "credit-risk@1.0.2", "--reason", "leaked \u{1b}[31mlabels");
      expect(yanked.warnings).toEqual([expect.stringContaining("still current in production")]);
      const { text, document } = await registry("list");
      expect(text).toContain("deprecated: old tariff");
      expect(text).not.toContain("\u{1b}");
      expect(document).toMatchObject([{}, { yanked: "leaked \u{1b}[31mlabels" }, { deprecated: "old tariff" }, {}]);
      expect((await registry("show", "credit-risk@1.0.1")).text).toMatch(/deprecated +old tariff/);
      const warned = await registry("promote", "credit-risk@1.0.1", "--to", "staging");
      expect(warned.warnings).toEqual(["credit-risk@1.0.1 is deprecated: old tariff"]);
      await expect(registry("promote", "credit-risk@1.0.2", "--to", "staging")).rejects.toMatchObject({
        code: "SLIPWAY_E_VERSION_YANKED",
      });
      expect((await registry("unyank", "credit-risk@1.0.2")).text).toBe("credit-risk@1.0.2 is not yanked");
      expect((await registry("undeprecate", "credit-risk@1.0.0")).text).toBe(
        "credit-risk@1.0.0 is not deprecated already",
      );
    }));
});

describe("slipway registry gc", () => {
  const deployment: Deployment = {
    schema: "slipway/deployment/v1",
    pipeline: "credit-risk",
    deployedAt: "2026-01-01T00:00:00.000Z",
    outcome: "passed",
    environment: "production",
    model: "credit-risk",
    version: "1.0.1",
    digest: sha256("2"),
    target: { kind: "server", url: "http://127.0.0.1:8080" },
    traffic: 1,
    previous: { version: "1.0.0", digest: sha256("1") },
    health: { live: true, ready: true },
    smoke: { rows: 1, passed: true, detail: "" },
    replay: null,
    seconds: 1,
  };

  it("keeps what deployments of pipelines and of tenants name", () =>
    withRegistry(async ({ cwd, registry, audit }) => {
      const tenant = join(cwd, ".slipway/out/churn/visa-0123ab");
      await mkdir(tenant, { recursive: true });
      await writeFile(join(tenant, "deployment.json"), JSON.stringify(deployment));
      const { document, text } = await registry("gc", "--keep", "1");
      expect(document).toMatchObject([
        { version: "1.0.0", action: "keep", why: "the way back in churn/visa-0123ab/deployment.json" },
        { version: "1.0.1", action: "keep", why: "named by churn/visa-0123ab/deployment.json" },
        { version: "1.0.2", action: "remove" },
        { version: "1.0.3", action: "keep", why: "the newest version" },
      ]);
      expect(text).toContain("1 of 4 removed");
      const kept = await readdir(join(cwd, ".slipway/registry/models/credit-risk"));
      expect(kept.toSorted()).toEqual(["notices", "order", "v1.0.0", "v1.0.1", "v1.0.3"]);
      expect((await audit("verify")).exitCode).toBe(0);
    }));

  it("removes nothing while a deployment cannot be read", () =>
    withRegistry(async ({ cwd, registry }) => {
      await mkdir(join(cwd, ".slipway/out/churn"), { recursive: true });
      await writeFile(join(cwd, ".slipway/out/churn/deployment.json"), "{");
      await expect(registry("gc", "--keep", "1")).rejects.toMatchObject({ code: "SLIPWAY_E_DOCUMENT_INVALID" });
      expect((await registry("list")).document).toHaveLength(4);
    }));

  it("changes nothing in a dry run", () =>
    withRegistry(async ({ registry }) => {
      expect((await registry("gc", "--keep", "2", "--dry-run")).text).toContain("2 of 4 would go");
      expect((await registry("list")).document).toHaveLength(4);
    }));

  it.each([
    ["--keep", "0"],
    ["--keep", "x"],
    ["--history", "-1"],
  ])("refuses %s %s", (option, value) =>
    withRegistry(async ({ registry }) => {
      await expect(registry("gc", option, value)).rejects.toThrow("must be a whole number");
    }),
  );
});

describe("slipway audit verify", () => {
  const entry = (cwd: string, number: number) => join(cwd, `.slipway/state/audit/00000${number}.json`);

  it("ends with 4 while the registry holds what nobody recorded", () =>
    withRegistry(async ({ audit }) => {
      expect(await audit("verify")).toMatchObject({ exitCode: 4, document: { verdict: "incomplete", entries: 0 } });
      expect((await audit("list")).text).toBe("Nothing was recorded.");
    }));

  it("ends with 3 whatever file is changed, emptied or removed", () =>
    withRegistry(async ({ cwd, registry, audit }) => {
      await registry(...promote("1.0.0"));
      const { head } = (await audit("verify")).document as { head: string };
      for (const number of [1, 3, 5]) {
        const path = entry(cwd, number);
        const content = await readFile(path, "utf8");
        const damages = [content.replace("credit-risk@", "credit-rise@"), "", undefined];
        for (const damage of damages) {
          await (damage === undefined ? rm(path) : writeFile(path, damage));
          expect((await audit("verify")).exitCode).toBe(3);
        }
        await writeFile(path, content);
      }
      expect(await audit("verify", "--head", head)).toMatchObject({ exitCode: 0 });
    }));

  it("lets nobody append where records were cut off", () =>
    withRegistry(async ({ cwd, registry, audit }) => {
      await registry(...promote("1.0.0"));
      await rm(entry(cwd, 5));
      await expect(registry(...promote("1.0.1"))).rejects.toMatchObject({
        code: "SLIPWAY_E_STATE_UNREADABLE",
        what: expect.stringContaining("ends at entry 4, and its head knows number 5") as string,
      });
      expect((await audit("verify")).exitCode).toBe(3);
    }));

  it("refuses a head that is no digest", () =>
    withRegistry(async ({ audit }) => {
      await expect(audit("verify", "--head", "abc")).rejects.toMatchObject({ code: "SLIPWAY_E_INPUT_INVALID" });
    }));
});
