import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import type { ArtifactSource, CommitHistory } from "../../../../core/baseline/artifact-source.ts";
import { type BaselinePorts, type BaselineRequest, findBaseline } from "../../../../core/baseline/find-baseline.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import type { ModelStore } from "../../../../core/registry/model-store.ts";
import { createMemoryDocuments } from "../../../fakes/memory-documents.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { buildEvaluation, buildModel } from "../../../fakes/sample-evidence.ts";
import { completeManifest, writeSampleDraft } from "../../../fakes/sample-version.ts";

const NOW = "2026-01-11T12:00:00.000Z";
const COMMITS = ["c", "b", "a"].map((letter) => letter.repeat(40));
const REQUEST: BaselineRequest = {
  setting: "champion",
  model: "credit-risk",
  folder: "/p",
  now: NOW,
};

const NO_ARTIFACTS: ArtifactSource = { findFirst: async () => undefined };
const HISTORY: CommitHistory = { firstParents: async () => ({ commits: COMMITS, shallow: false }) };

function createPorts(given: Partial<BaselinePorts> = {}): BaselinePorts {
  return {
    registry: createMemoryModelStore({ sha256 }),
    artifacts: NO_ARTIFACTS,
    history: HISTORY,
    readSource: async () => ({ commit: COMMITS[0] ?? "", dirty: false }),
    modifiedAt: async () => "2026-01-01T12:00:00.000Z",
    resolveBeside: (folder, path) => join(folder, path),
    ...given,
  };
}

/** Two versions, 1.0.0 and 1.0.1. */
async function withVersions(use: (registry: ModelStore) => Promise<void>): Promise<void> {
  await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const registry = createMemoryModelStore({ sha256 });
  for (const [version, parent] of [
    ["1.0.0", null],
    ["1.0.1", "1.0.0"],
  ] as const) {
    const { draft, source } = await writeSampleDraft({ folder: join(temporary.path, version), weights: version });
    await registry.publish(completeManifest(draft, { version, parent }), source);
  }
  await use(registry);
}

async function leaveArtifact(commit: string, model = "credit-risk"): Promise<ArtifactSource> {
  const documents = createMemoryDocuments();
  await documents.save(evaluationDocument, buildEvaluation(buildModel()));
  const name = `slipway-evaluation-${model}-${commit}`;
  return { findFirst: async (names) => (names.includes(name) ? { state: "found", name, documents } : undefined) };
}

describe("the champion", () => {
  it("is absent before the first version", async () => {
    expect(await findBaseline(REQUEST, createPorts())).toEqual({
      state: "absent",
      section: { kind: "champion", ref: null, reason: "no version of credit-risk is registered yet", ageDays: null },
    });
  });

  it("is the newest version, with its age and its digests", () =>
    withVersions(async (registry) => {
      expect(await findBaseline(REQUEST, createPorts({ registry }))).toMatchObject({
        state: "found",
        section: {
          kind: "champion",
          ref: "credit-risk@1.0.1",
          reason: "newest version, of 2026-01-01T00:00:00.000Z",
          ageDays: 10.5,
          modelDigest: sha256("1.0.1"),
          dataDigest: sha256("data"),
        },
      });
    }));

  it("is what production holds, older or not", () =>
    withVersions(async (registry) => {
      const step = { model: "credit-risk", number: 1, version: "1.0.0", reason: "go", kind: "promotion" } as const;
      await registry.appendStage({ ...step, stage: "production", at: "2026-01-02T00:00:00.000Z" });
      const found = await findBaseline(REQUEST, createPorts({ registry }));
      expect(found?.section).toMatchObject({
        ref: "credit-risk@1.0.0",
        reason: "current in production since 2026-01-02T00:00:00.000Z",
      });
    }));

  it("is absent when every version was yanked, which is told", () =>
    withVersions(async (registry) => {
      for (const [index, version] of ["1.0.0", "1.0.1"].entries()) {
        const notice = { model: "credit-risk", number: index + 1, version, kind: "yank", reason: "wrong" } as const;
        await registry.appendNotice({ ...notice, at: NOW });
      }
      const found = await findBaseline(REQUEST, createPorts({ registry }));
      expect(found).toMatchObject({ state: "absent", section: { reason: "every version of credit-risk was yanked" } });
    }));

  it("of a registry that cannot be read is unreadable, never absent", async () => {
    const broken = (): Promise<never> =>
      Promise.reject(new SlipwayError("SLIPWAY_E_REGISTRY_UNREADABLE", { what: "It is torn.", remedy: "Mend it." }));
    const registry = { ...createMemoryModelStore({ sha256 }), versions: broken };
    expect(await findBaseline(REQUEST, createPorts({ registry }))).toMatchObject({
      state: "unreadable",
      section: { kind: "champion", ref: null, obstacle: "It is torn. Mend it." },
    });
  });

  it("does not take a defect of ours for a broken registry", async () => {
    const registry = {
      ...createMemoryModelStore({ sha256 }),
      versions: () => Promise.reject(new TypeError("undefined is not a function")),
    };
    await expect(findBaseline(REQUEST, createPorts({ registry }))).rejects.toThrow(TypeError);
  });
});

describe("a baseline by name", () => {
  it("is none where the pipeline asks for none", async () => {
    expect(await findBaseline({ ...REQUEST, setting: "none" }, createPorts())).toBeUndefined();
  });

  it("is the version that is named, yanked or not", () =>
    withVersions(async (registry) => {
      const notice = { model: "credit-risk", number: 1, version: "1.0.0", kind: "yank", reason: "wrong" } as const;
      await registry.appendNotice({ ...notice, at: NOW });
      const found = await findBaseline({ ...REQUEST, setting: "version:1.0.0" }, createPorts({ registry }));
      expect(found?.section).toMatchObject({
        kind: "version",
        ref: "credit-risk@1.0.0",
        reason: "named explicitly; it was yanked",
      });
    }));

  it.each(["version:2.0.0", "version:../../x"])("is unreadable when there is no %s", (setting) =>
    withVersions(async (registry) => {
      const found = await findBaseline({ ...REQUEST, setting }, createPorts({ registry }));
      expect(found?.state).toBe("unreadable");
    }),
  );

  it("is a file beside the pipeline, as old as its last change", async () => {
    expect(await findBaseline({ ...REQUEST, setting: "file:old.csv" }, createPorts())).toMatchObject({
      state: "found",
      place: { kind: "file", path: "/p/old.csv" },
      section: { kind: "predictions", ref: "old.csv", ageDays: 10, modelDigest: null },
    });
  });
});

describe("the merge base", () => {
  const request = { ...REQUEST, setting: "merge-base" };

  it("is the nearest first parent that left an evaluation", async () => {
    const artifacts = await leaveArtifact(COMMITS[2] ?? "");
    expect(await findBaseline(request, createPorts({ artifacts }))).toMatchObject({
      state: "found",
      place: { kind: "artifact" },
      section: { kind: "merge-base", ref: COMMITS[2], ageDays: 10.5, modelDigest: buildModel().digest },
    });
  });

  it("is the candidate's own commit only where files differ from it", async () => {
    const artifacts = await leaveArtifact(COMMITS[0] ?? "");
    expect((await findBaseline(request, createPorts({ artifacts })))?.state).toBe("not-comparable");
    const readSource = async () => ({ commit: COMMITS[0] ?? "", dirty: true });
    expect((await findBaseline(request, createPorts({ artifacts, readSource })))?.state).toBe("found");
  });

  it("of a tenant is its own", async () => {
    const artifacts = await leaveArtifact(COMMITS[1] ?? "", "credit-risk-east-1a2b3c");
    const tenant = { ...request, model: "credit-risk.east-1a2b3c" };
    expect((await findBaseline(tenant, createPorts({ artifacts })))?.state).toBe("found");
    expect((await findBaseline(request, createPorts({ artifacts })))?.state).toBe("not-comparable");
  });

  it.each<[string, Partial<BaselinePorts>, string]>([
    ["no evaluation on the way", {}, "none of 2 first-parent ancestors of cccccccccccc with an artifact"],
    [
      "a shallow clone",
      { history: { firstParents: async () => ({ commits: COMMITS.slice(0, 1), shallow: true }) } },
      "there is no first-parent ancestor of cccccccccccc with an artifact slipway-evaluation-credit-risk-<commit>; the clone is shallow",
    ],
    ["no repository", { history: { firstParents: async () => undefined } }, "no repository here knows commit"],
    ["no commit", { readSource: async () => ({ commit: null, dirty: null }) }, "in no repository with a commit"],
  ])("is not comparable with %s", async (_, ports, words) => {
    const found = await findBaseline(request, createPorts(ports));
    expect(found?.state).toBe("not-comparable");
    expect(found?.section.obstacle).toContain(words);
  });

  it("is not comparable when the nearest one has expired, whatever there is behind it", async () => {
    const [, nearest = ""] = COMMITS;
    const artifacts: ArtifactSource = {
      findFirst: async ([name = ""]) => ({ state: "expired", name }),
    };
    const found = await findBaseline(request, createPorts({ artifacts }));
    expect(found?.state).toBe("not-comparable");
    expect(found?.section).toMatchObject({ ref: nearest, obstacle: expect.stringContaining("has expired") as string });
  });

  it("is unreadable when nobody can look", async () => {
    const artifacts: ArtifactSource = {
      findFirst: () => Promise.reject(new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", { what: "No.", remedy: "Ask." })),
    };
    expect((await findBaseline(request, createPorts({ artifacts })))?.state).toBe("unreadable");
  });
});
