import { toEpochMs } from "../clock.ts";
import type { DocumentStore } from "../documents/document-store.ts";
import { evaluationDocument } from "../documents/evaluation.ts";
import type { BaselineSection } from "../documents/evaluation-comparison.ts";
import type { Manifest } from "../documents/manifest.ts";
import type { RunDocument } from "../documents/run.ts";
import { SlipwayError } from "../errors.ts";
import type { ModelStore } from "../registry/model-store.ts";
import { type ResolvedVersion, resolveChampion, resolveReference } from "../registry/resolve-reference.ts";
import { type ArtifactSource, type CommitHistory, type FoundArtifact, formatArtifactName } from "./artifact-source.ts";
import { type BaselineSetting, parseBaselineSetting } from "./parse-setting.ts";

export interface BaselineRequest {
  /** `evaluate.baseline` as the pipeline has it. */
  readonly setting: string;
  /** Name of the model: the pipeline's, or `<pipeline>.<tenant slug>`. */
  readonly model: string;
  /** Folder of the pipeline. */
  readonly folder: string;
  /** RFC 3339 instant. */
  readonly now: string;
}

export interface BaselinePorts {
  /** Commit and dirty flag of the working tree that holds `folder`. */
  readSource(folder: string): Promise<RunDocument["source"]>;
  readonly registry: ModelStore;
  readonly artifacts: ArtifactSource;
  readonly history: CommitHistory;
  /** When a file was last changed, as an RFC 3339 instant; `undefined` when there is none. */
  modifiedAt(path: string): Promise<string | undefined>;
  /** Absolute path of a path beside the pipeline. */
  resolveBeside(folder: string, path: string): string;
}

/** Where the evidence of a baseline is. */
export type BaselinePlace =
  | { readonly kind: "version"; readonly manifest: Manifest }
  | { readonly kind: "artifact"; readonly documents: DocumentStore }
  | { readonly kind: "file"; readonly path: string };

/** The baseline that a pipeline asks for, before anybody looked into it. */
export type FoundBaseline =
  | { readonly state: "absent" | "not-comparable"; readonly section: BaselineSection }
  | UnreadableBaseline
  | { readonly state: "found"; readonly section: BaselineSection; readonly place: BaselinePlace };

export interface UnreadableBaseline {
  readonly state: "unreadable";
  readonly section: BaselineSection;
}

const MAX_ANCESTORS = 200; // half a year of a busy branch
const DAY_MS = 86_400_000;

/**
 * The baseline that `setting` names; `undefined` when it asks for none. What is there and cannot be read is an answer and no error: the
 * evaluation of the candidate is written all the same, and fails closed.
 */
export async function findBaseline(request: BaselineRequest, ports: BaselinePorts): Promise<FoundBaseline | undefined> {
  const setting = parseBaselineSetting(request.setting);
  if (setting === undefined) return undefined;
  try {
    return await find(setting, request, ports);
  } catch (thrown) {
    return describeUnreadable({ kind: setting.kind, ref: null, reason: describeWish(setting), ageDays: null }, thrown);
  }
}

/** @throws what is no SlipwayError: a defect, which nobody's registry is to blame for */
export function describeUnreadable(section: BaselineSection, thrown: unknown): UnreadableBaseline {
  if (!(thrown instanceof SlipwayError) || thrown.code === "SLIPWAY_E_INTERRUPTED") throw thrown;
  return { state: "unreadable", section: { ...section, obstacle: `${thrown.what} ${thrown.remedy}` } };
}

async function find(setting: BaselineSetting, request: BaselineRequest, ports: BaselinePorts): Promise<FoundBaseline> {
  switch (setting.kind) {
    case "champion":
      return await findChampion(request, ports);
    case "version":
      return describeVersion(
        "version",
        await resolveReference(ports.registry, `${request.model}@${setting.version}`),
        request,
      );
    case "merge-base":
      return await findAncestor(request, ports);
    case "predictions":
      return await findFile(setting, request, ports);
  }
}

function describeWish(setting: BaselineSetting): string {
  switch (setting.kind) {
    case "version":
      return `the pipeline names version ${setting.version}`;
    case "predictions":
      return "the pipeline names this file";
    case "merge-base":
      return "the nearest earlier commit that was evaluated";
    case "champion":
      return "the newest version in production, else the newest version";
  }
}

async function findChampion(request: BaselineRequest, { registry }: BaselinePorts): Promise<FoundBaseline> {
  const champion = await resolveChampion(registry, request.model);
  if (champion !== undefined) return describeVersion("champion", champion, request);
  const versions = await registry.versions(request.model);
  const reason =
    versions.length === 0
      ? `no version of ${request.model} is registered yet`
      : `every version of ${request.model} was yanked`;
  return { state: "absent", section: { kind: "champion", ref: null, reason, ageDays: null } };
}

function describeVersion(
  kind: "champion" | "version",
  { manifest, reason, status }: ResolvedVersion,
  { now }: BaselineRequest,
): FoundBaseline {
  const { model, version, modelDigest, dataDigest, createdAt } = manifest;
  const notices = [
    ...(status.deprecated === null ? [] : ["it is deprecated"]),
    ...(status.yanked === null ? [] : ["it was yanked"]),
  ];
  return {
    state: "found",
    place: { kind: "version", manifest },
    section: {
      kind,
      ref: `${model}@${version}`,
      reason: [reason, ...notices].join("; "),
      ageDays: computeAgeDays(createdAt, now),
      modelDigest,
      dataDigest,
    },
  };
}

/** The nearest commit before the candidate's that left an evaluation; the candidate's own counts where files differ from it. */
async function findAncestor(
  { model, folder, now }: BaselineRequest,
  { artifacts, history, readSource }: BaselinePorts,
): Promise<FoundBaseline> {
  const missing = (obstacle: string): FoundBaseline => ({
    state: "not-comparable",
    section: { kind: "merge-base", ref: null, reason: "no earlier commit was evaluated", ageDays: null, obstacle },
  });
  const { commit, dirty } = await readSource(folder); // not the one of run.json: what is unchanged since was not trained again
  if (commit === null) return missing("the pipeline is in no repository with a commit, so there are no ancestors");
  const found = await history.firstParents(folder, { commit, limit: MAX_ANCESTORS + 1 });
  if (found === undefined) return missing(`no repository here knows commit ${commit.slice(0, 12)}`);
  const ancestors = dirty === true ? found.commits : found.commits.slice(1);
  const names = new Map(ancestors.map((ancestor) => [formatArtifactName(model, ancestor), ancestor]));
  const artifact = await artifacts.findFirst([...names.keys()]);
  if (artifact !== undefined) {
    const ref = names.get(artifact.name) ?? null;
    return await describeArtifact(artifact, { ref, now, candidate: commit.slice(0, 12) });
  }
  const cut = found.shallow ? "; the clone is shallow, fetch more of its history" : "";
  const many = ancestors.length === 0 ? "there is no" : `none of ${ancestors.length}`;
  return missing(
    `${many} first-parent ${ancestors.length === 0 ? "ancestor" : "ancestors"} of ${commit.slice(0, 12)} with an artifact ${formatArtifactName(model, "<commit>")}${cut}`,
  );
}

interface ArtifactFacts {
  /** The ancestor that left it. */
  readonly ref: string | null;
  readonly now: string;
  /** Commit of the candidate, short. */
  readonly candidate: string;
}

async function describeArtifact(
  artifact: FoundArtifact,
  { ref, now, candidate }: ArtifactFacts,
): Promise<FoundBaseline> {
  const reason = `the nearest first-parent ancestor of ${candidate} that was evaluated`;
  if (artifact.state === "expired") {
    // An older one is no nearest ancestor, and has expired as well.
    const obstacle = `artifact ${artifact.name} has expired; run that commit's workflow again, or keep artifacts for longer`;
    return { state: "not-comparable", section: { kind: "merge-base", ref, reason, ageDays: null, obstacle } };
  }
  const evaluation = await artifact.documents.load(evaluationDocument);
  const section: BaselineSection = {
    kind: "merge-base",
    ref,
    reason,
    ageDays: evaluation === undefined ? null : computeAgeDays(evaluation.evaluatedAt, now),
    modelDigest: evaluation?.modelDigest ?? null,
    dataDigest: evaluation?.dataDigest ?? null,
  };
  return { state: "found", place: { kind: "artifact", documents: artifact.documents }, section };
}

async function findFile(
  { path }: Extract<BaselineSetting, { kind: "predictions" }>,
  { folder, now }: BaselineRequest,
  { modifiedAt, resolveBeside }: BaselinePorts,
): Promise<FoundBaseline> {
  const absolute = resolveBeside(folder, path);
  const changed = await modifiedAt(absolute);
  return {
    state: "found",
    place: { kind: "file", path: absolute },
    section: {
      kind: "predictions",
      ref: path,
      reason: "the pipeline names this file",
      ageDays: changed === undefined ? null : computeAgeDays(changed, now),
      modelDigest: null,
      dataDigest: null,
    },
  };
}

/** Never negative: clocks of two machines may disagree. */
export function computeAgeDays(since: string, now: string): number | null {
  const days = (toEpochMs(now) - toEpochMs(since)) / DAY_MS;
  return Number.isFinite(days) ? Math.max(0, days) : null;
}
