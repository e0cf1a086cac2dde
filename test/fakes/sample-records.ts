import type { StageRecord } from "../../core/registry/model-store.ts";
import type { VersionNotice } from "../../core/registry/version-notice.ts";

export function sampleRecord(given: Partial<StageRecord>): StageRecord {
  return {
    model: "credit-risk",
    stage: "production",
    number: 1,
    version: "1.0.0",
    at: "2026-01-01T00:00:00.000Z",
    reason: "deployed",
    ...given,
  };
}

export function sampleNotice(given: Partial<VersionNotice>): VersionNotice {
  return {
    model: "credit-risk",
    number: 1,
    version: "1.0.0",
    kind: "deprecate",
    at: "2026-01-01T00:00:00.000Z",
    reason: "trained on last year's prices",
    ...given,
  };
}
