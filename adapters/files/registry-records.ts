import { dirname, join } from "node:path";
import { parseDocument } from "../../core/documents/document.ts";
import { type Manifest, manifestDocument } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { formatNotice, formatPublication, formatStageRecord, formatVersion } from "../../core/registry/grammar.ts";
import type { StageRecord } from "../../core/registry/model-store.ts";
import { stageRecordDocument } from "../../core/registry/stage-record.ts";
import { type VersionNotice, versionNoticeDocument } from "../../core/registry/version-notice.ts";
import { createRecordLog, type RecordCache, type RecordLog } from "./record-log.ts";

export interface RecordPlace {
  readonly root: string;
  readonly cache: RecordCache;
}

/** The manifests of a model in the order of publication. @throws SLIPWAY_E_INPUT_INVALID */
export function openOrder({ root, cache }: RecordPlace, model: string): RecordLog<Manifest> {
  return createRecordLog({
    cache,
    folder: join(root, "models", model, "order"),
    pathOf: (number) => join(root, formatPublication({ model, number })),
    parse(value, { path }) {
      const manifest = parseDocument(manifestDocument, value, { path });
      formatVersion(manifest);
      return belongs(manifest.model === model, { value: manifest, path });
    },
  });
}

/** The records of a stage. @throws SLIPWAY_E_INPUT_INVALID */
export function openStage(
  { root, cache }: RecordPlace,
  { model, stage }: Pick<StageRecord, "model" | "stage">,
): RecordLog<StageRecord> {
  return createRecordLog({
    cache,
    folder: dirname(join(root, formatStageRecord({ model, stage, number: 1 }))),
    pathOf: (number) => join(root, formatStageRecord({ model, stage, number })),
    parse(value, { path, number }) {
      const { schema: _, ...record } = parseDocument(stageRecordDocument, value, { path });
      const own = record.model === model && record.stage === stage && record.number === number;
      return belongs(own, { value: record, path });
    },
  });
}

/** What was said of a model's versions. @throws SLIPWAY_E_INPUT_INVALID */
export function openNotices({ root, cache }: RecordPlace, model: string): RecordLog<VersionNotice> {
  return createRecordLog({
    cache,
    folder: dirname(join(root, formatNotice({ model, number: 1 }))),
    pathOf: (number) => join(root, formatNotice({ model, number })),
    parse(value, { path, number }) {
      const { schema: _, ...notice } = parseDocument(versionNoticeDocument, value, { path });
      return belongs(notice.model === model && notice.number === number, { value: notice, path });
    },
  });
}

function belongs<T>(own: boolean, { value, path }: { value: T; path: string }): T {
  if (own) return value;
  throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
    what: `${path} says that it is another record`,
    remedy: "Restore the file that belongs there.",
    file: path,
  });
}
