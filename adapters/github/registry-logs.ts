import { z } from "zod";
import { defineDocument, parseDocument, sha256Text } from "../../core/documents/document.ts";
import { manifestDocument } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import {
  formatNotice,
  formatPublication,
  formatStageRecord,
  formatVersion,
  parseNotice,
  parsePublication,
  parseStageRecord,
} from "../../core/registry/grammar.ts";
import type { StageRecord } from "../../core/registry/model-store.ts";
import { stageRecordDocument } from "../../core/registry/stage-record.ts";
import { versionNoticeDocument } from "../../core/registry/version-notice.ts";
import { createTagLog, type TagLog, type TagLogOptions } from "./tag-log.ts";

/** The manifest of a version and where its files are: a path has one part, several when it was split, none when it is empty. */
const publicationDocument = defineDocument("github-publication", {
  manifest: manifestDocument.schema,
  /** Id of the release. */
  release: z.number().int(),
  files: z.array(
    z.object({
      path: z.string(),
      parts: z.array(
        z.object({ asset: z.number().int(), name: z.string(), sha256: sha256Text, bytes: z.number().int() }),
      ),
    }),
  ),
});
export type Publication = z.output<typeof publicationDocument.schema>;

export type LogPlace = Pick<TagLogOptions<unknown>, "github" | "refs" | "cache">;

/** The publications of a model, in their order. */
export function openOrder(place: LogPlace, model: string): TagLog<Publication> {
  return createTagLog({
    ...place,
    listing: modelPrefix(model),
    nameOf: (number) => formatPublication({ model, number }),
    numberOf: (name) => parsePublication(name)?.number,
    parse(value, { path }) {
      const publication = parseDocument(publicationDocument, value, { path });
      formatVersion(publication.manifest);
      return belongs(publication.manifest.model === model, { value: publication, path });
    },
  });
}

/** What was said of a model's versions, as it is stored. */
export function openNotices(place: LogPlace, model: string) {
  return createTagLog({
    ...place,
    listing: modelPrefix(model),
    nameOf: (number) => formatNotice({ model, number }),
    numberOf: (name) => parseNotice(name)?.number,
    parse(value, { path, number }) {
      const notice = parseDocument(versionNoticeDocument, value, { path });
      return belongs(notice.model === model && notice.number === number, { value: notice, path });
    },
  });
}

/** The records of a stage, as they are stored. */
export function openStage(place: LogPlace, { model, stage }: Pick<StageRecord, "model" | "stage">) {
  return createTagLog({
    ...place,
    listing: stagesPrefix(model),
    nameOf: (number) => formatStageRecord({ model, stage, number }),
    numberOf(name) {
      const record = parseStageRecord(name);
      return record?.stage === stage ? record.number : undefined;
    },
    parse(value, { path, number }) {
      const record = parseDocument(stageRecordDocument, value, { path });
      const own = record.model === model && record.stage === stage && record.number === number;
      return belongs(own, { value: record, path });
    },
  });
}

/** All that has to do with a model's versions. */
export function modelPrefix(model: string): string {
  return `models/${model}/`;
}

/** All stages of a model. */
export function stagesPrefix(model: string): string {
  return `stages/${model}/`;
}

function belongs<T>(own: boolean, { value, path }: { readonly value: T; readonly path: string }): T {
  if (own) return value;
  throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
    what: `${path} says that it is another record`,
    remedy: "Restore the tag that belongs there.",
  });
}
