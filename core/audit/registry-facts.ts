import { digestOf, type Sha256 } from "../canonical-json.ts";
import { formatNotice, formatStageRecord, formatVersion } from "../registry/grammar.ts";
import type { ModelStore, StageRecord } from "../registry/model-store.ts";
import type { VersionNotice } from "../registry/version-notice.ts";
import type { AuditRecord } from "./audit-record.ts";

/** Something the registry holds and the audit must know, as the audit would record it. */
export type RegistryFact = AuditRecord & { readonly place: string };

/**
 * Everything that the registry holds of one model, but for claims, which decide nothing. A collected version is known by the
 * notice that removed it.
 */
export async function listRegistryFacts(
  store: ModelStore,
  model: string,
  sha256: Sha256,
): Promise<readonly RegistryFact[]> {
  const [versions, notices, stages] = await Promise.all([
    store.versions(model),
    store.notices(model),
    store.stages(model),
  ]);
  const records = (await Promise.all(stages.map((stage) => store.stage(model, stage)))).flat();
  const registrations = versions.map((manifest) => ({
    action: "registration" as const,
    subject: `${model}@${manifest.version}`,
    at: manifest.createdAt,
    digest: digestOf(manifest, sha256),
    place: formatVersion(manifest),
    detail: manifest.parent === null ? "first version" : `after ${manifest.parent}`,
  }));
  return [
    ...registrations,
    ...records.map((record) => describeStageRecord(record, sha256)),
    ...notices.flatMap((notice) => describeNotice(notice, sha256)),
  ];
}

function describeStageRecord(record: StageRecord, sha256: Sha256): RegistryFact {
  return {
    action: record.kind === "rollback" ? "rollback" : "promotion",
    subject: `${record.model}@${record.version}`,
    at: record.at,
    digest: digestOf(record, sha256),
    place: formatStageRecord(record),
    detail: `${record.stage}: ${record.reason}`,
  };
}

function describeNotice(notice: VersionNotice, sha256: Sha256): readonly RegistryFact[] {
  if (notice.kind === "claim") return [];
  return [
    {
      action: notice.kind,
      subject: `${notice.model}@${notice.version}`,
      at: notice.at,
      digest: digestOf(notice, sha256),
      place: formatNotice(notice),
      detail: notice.reason,
    },
  ];
}

/** Key of a fact in the audit: one place holds one content for ever. */
export function keyOf({ action, place, digest }: Pick<AuditRecord, "action" | "place" | "digest">): string {
  return `${action}:${place ?? ""}:${digest}`;
}
