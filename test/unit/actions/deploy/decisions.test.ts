import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UNCHECKED } from "../../../../actions/deploy/check-server.ts";
import { chooseVersion } from "../../../../actions/deploy/choose-version.ts";
import { findLater } from "../../../../actions/deploy/guard-order.ts";
import { type Step, showDeployment } from "../../../../actions/deploy/record-delivery.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import type { CommitOrder } from "../../../../core/deployments/commit-order.ts";
import type { DeploymentEnding, DeploymentLog } from "../../../../core/deployments/deployment-log.ts";
import type { Manifest } from "../../../../core/documents/manifest.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { findMissingProvenance } from "../../../../core/registry/provenance.ts";
import { registerVersion } from "../../../../core/registry/register-version.ts";
import { appendStageStep } from "../../../../core/registry/stage-history.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { writeSampleDraft } from "../../../fakes/sample-version.ts";

const MODEL = "credit-risk";
const clock = createFixedClock("2026-01-02T00:00:00.000Z");
const log = SILENT_LOGGER;

/** 1.0.0 and 1.0.1 of the commits `a…` and `b…`, 1.0.2 of none. `staged`: what production held, in order. */
async function createRegistry(staged: readonly string[] = []) {
  await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const registry = createMemoryModelStore({ sha256 });
  const versions: Manifest[] = [];
  for (const commit of ["a".repeat(40), "b".repeat(40), null]) {
    const folder = join(temporary.path, String(commit));
    const { draft, source } = await writeSampleDraft({ folder, model: MODEL, weights: String(commit) });
    const made = { ...draft, source: { commit, run: null } };
    versions.push((await registerVersion(made, source, { store: registry, clock, sha256 })).manifest);
  }
  for (const version of staged)
    await appendStageStep(
      { store: registry, clock },
      { model: MODEL, stage: "production", version, reason: "Because." },
    );
  return { registry, find: (wanted: string) => versions.find(({ version }) => version === wanted) as Manifest };
}

const manifest = (await createRegistry()).find("1.0.0");

describe("the version that is deployed", () => {
  it.each([
    ["the newest on a laptop", { task: "deploy" }, undefined, "1.0.2"],
    ["the one that was registered from the commit of the run", { task: "deploy" }, "b".repeat(40), "1.0.1"],
    ["the one that is named, whatever the commit", { task: "deploy", version: "1.0.0" }, "b".repeat(40), "1.0.0"],
    ["the newest for a promotion by hand", { task: "promote" }, "b".repeat(40), "1.0.2"],
    ["what was there before, for a rollback", { task: "rollback" }, "b".repeat(40), "1.0.0"],
  ] as const)("is %s", async (...[, inputs, commit, expected]) => {
    const { registry } = await createRegistry(["1.0.0", "1.0.1"]);
    const request = { model: MODEL, environment: "production", inputs, commit };
    const choice = await chooseVersion(request, { registry, log });
    expect("resolved" in choice ? choice.resolved.manifest.version : choice).toBe(expected);
  });

  it("is none in a run that registered nothing", async () => {
    const { registry } = await createRegistry();
    const request = {
      model: MODEL,
      environment: "production",
      inputs: { task: "deploy" },
      commit: "c".repeat(40),
    } as const;
    expect(await chooseVersion(request, { registry, log })).toEqual({
      nothing: "no version of credit-risk was registered from commit cccccccccccc",
    });
  });

  it("is nothing that a rollback could give back where nothing was before", async () => {
    const { registry } = await createRegistry(["1.0.0"]);
    const request = {
      model: MODEL,
      environment: "production",
      inputs: { task: "rollback" },
      commit: undefined,
    } as const;
    await expect(chooseVersion(request, { registry, log })).rejects.toMatchObject({
      code: "SLIPWAY_E_VERSION_NOT_FOUND",
    });
  });
});

describe("the order of commits", () => {
  it.each([
    ["1.0.0", "older", true],
    ["1.0.0", "newer", false],
    ["1.0.0", "diverged", false],
    ["1.0.0", "unknown", true], // then the order of registration decides
    ["1.0.1", "older", false], // it is there already
    ["1.0.2", "older", false], // made from no commit, registered later
  ] as const)("%s, whose commit is %s, meets a later one: %s", async (version, order: CommitOrder, expected) => {
    const { registry, find } = await createRegistry(["1.0.1"]);
    const request = { manifest: find(version), environment: "production" };
    const later = await findLater(request, { registry, compareCommits: async () => order });
    expect(later !== undefined).toBe(expected);
  });

  it("does not matter for a first deployment", async () => {
    const { registry, find } = await createRegistry();
    const compareCommits = async () => expect.unreachable("nothing is there to compare with");
    const request = { manifest: find("1.0.0"), environment: "production" };
    expect(await findLater(request, { registry, compareCommits })).toBeUndefined();
  });
});

describe("a deployment that others see", () => {
  const step: Step = {
    manifest,
    environment: "production",
    task: "rollback",
    rollbackOf: "1.0.1",
    reason: "",
  };
  const passed = { checks: { ...UNCHECKED, passed: true }, url: "https://models.example" };

  function createLog({ active = false } = {}) {
    const seen: (DeploymentEnding | Parameters<DeploymentLog["begin"]>[0])[] = [];
    const deployments: DeploymentLog = {
      begin: async (request) => {
        seen.push(request);
        return { id: "7", active };
      },
      finish: async (id, ending) => {
        expect(id).toBe("7");
        seen.push(ending);
      },
      active: async () => undefined,
    };
    return { seen, ports: { deployments, run: "1001/1", log } };
  }

  it("begins with what is done and ends as a success with its address", async () => {
    const { seen, ports } = createLog();
    expect(await showDeployment(step, async () => passed, ports)).toBe(passed);
    expect(seen).toMatchObject([
      { model: MODEL, version: "1.0.0", commit: "a".repeat(40), task: "rollback", rollbackOf: "1.0.1", run: "1001/1" },
      { state: "success", environmentUrl: "https://models.example" },
    ]);
  });

  it("ends as a failure with what the checks found", async () => {
    const { seen, ports } = createLog();
    await showDeployment(step, async () => ({ checks: UNCHECKED, url: "" }), ports);
    expect(seen[1]).toEqual({ state: "failure", description: "not asked" });
  });

  it("ends as an error when the work breaks off, and the error is thrown on", async () => {
    const { seen, ports } = createLog();
    const broken = new Error("no route to host");
    await expect(showDeployment(step, () => Promise.reject(broken), ports)).rejects.toBe(broken);
    expect(seen[1]).toEqual({ state: "error", description: "no route to host" });
  });

  it("is not written again when it is active already", async () => {
    const { seen, ports } = createLog({ active: true });
    await showDeployment(step, async () => passed, ports);
    expect(seen).toHaveLength(1);
  });
});

describe("the provenance of a version", () => {
  const witness = manifest.files.find(({ path }) => path === "model.json")?.sha256;
  const known = async (digest: string) => digest === witness;
  const unknown = async () => false;
  const failing = () => Promise.reject(new Error("403"));

  it.each([
    ["require", known, undefined],
    ["require", unknown, "credit-risk@1.0.0: no provenance of its model.json is known to GitHub."],
    ["require", undefined, "credit-risk@1.0.0: there is nobody to ask for its provenance."],
    ["require", failing, expect.stringContaining("cannot be looked up (403")],
    ["auto", unknown, undefined],
    ["auto", failing, undefined],
    ["auto", undefined, undefined],
    ["off", failing, undefined],
  ] as const)("%s, %o: %s", async (attest, findProvenance, expected) => {
    expect(await findMissingProvenance({ manifest, attest }, { findProvenance, log })).toEqual(expected);
  });
});
