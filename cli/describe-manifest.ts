import type { Manifest } from "../core/documents/manifest.ts";
import { isForeign } from "../core/registry/foreign-file.ts";
import type { VersionStatus } from "../core/registry/version-status.ts";
import { alignColumns } from "./align-columns.ts";
import type { Paint } from "./paint.ts";
import { plainText } from "./plain-text.ts";

export interface DescribeManifestOptions {
  /** Why this version was chosen, as a clause. */
  readonly reason: string;
  readonly stages: readonly string[];
  readonly status: VersionStatus;
  readonly paint: Paint;
}

const LABEL = 11; // of the longest label and two blanks; values are texts of any length, so they stand to the left

/** What a person wants to know about a registered version. */
export function describeManifest(
  manifest: Manifest,
  { reason, stages, status, paint }: DescribeManifestOptions,
): string {
  const { model, version, signature, metrics, files } = manifest;
  const required = signature.inputs.filter((input) => input.required).length;
  const bytes = files.reduce((total, file) => total + file.bytes, 0);
  const facts = [
    ["created", manifest.createdAt],
    ["stages", stages.length === 0 ? "none" : stages.join(", ")],
    ...(status.yanked === null ? [] : [["yanked", plainText(status.yanked)]]),
    ...(status.deprecated === null ? [] : [["deprecated", plainText(status.deprecated)]]),
    ...(manifest.override === undefined ? [] : [["override", describeOverride(manifest.override)]]),
    ["parent", manifest.parent ?? "none"],
    ["digest", manifest.modelDigest],
    ["commit", plainText(manifest.source.commit ?? "unknown")],
    ["inputs", `${signature.inputs.length}, ${required} of them required`],
    ["files", `${files.length}, ${(bytes / 1000).toFixed(0)} kB`],
    ...files.filter(isForeign).map(({ path, uri }) => ["elsewhere", plainText(`${path} at ${uri}`)]),
  ];
  const scores = Object.entries(metrics).map(([id, value]) => [
    plainText(id),
    value === null ? "no value" : value.toFixed(4),
  ]);
  return [
    `${paint.strong(`${model}@${version}`)}  ${paint.faint(reason)}`,
    ...facts.map(([label = "", value = ""]) => `  ${label.padEnd(LABEL)}${value}`),
    ...(scores.length === 0 ? [] : ["", ...alignColumns(scores).map((line) => `  ${line}`)]),
  ].join("\n");
}

/** Its gates were not passed, and somebody answers for that. */
function describeOverride({ by, pull, commit, reason }: NonNullable<Manifest["override"]>): string {
  return plainText(`by ${by} in #${pull} for ${commit.slice(0, 12)}: ${reason}`);
}
