import semver from "semver";
import { SlipwayError } from "../errors.ts";

/**
 * The names of everything in a registry. They are Git tags on GitHub and paths on disk, so only this module builds and
 * parses them:
 *
 *     models/<name>/v<semver>             a version
 *     models/<name>/order/<000007>        the seventh publication of a model
 *     models/<name>/notices/<000007>      the seventh notice about its versions
 *     stages/<name>/<stage>/<000007>      the seventh step of a stage
 */
export interface VersionId {
  readonly model: string;
  /** `MAJOR.MINOR.PATCH` without a `v`. */
  readonly version: string;
}

export interface PublicationId {
  readonly model: string;
  /** From 1. */
  readonly number: number;
}

export type NoticeId = PublicationId;

export interface StageRecordId {
  readonly model: string;
  readonly stage: string;
  /** From 1. */
  readonly number: number;
}

// A pipeline's name, or `<pipeline>.<tenant slug>`. Lower case, because some file systems do not tell cases apart.
const MODEL_NAME = /^[a-z0-9-]{1,64}(?:\.[a-z0-9-]{1,71})?$/;
const STAGE_NAME = /^[a-z0-9-]{1,64}$/;
const NUMBER_DIGITS = 6; // text order is number order below a million
const NUMBER = /^(?:[0-9]{6}|[1-9][0-9]{6,14})$/;
/** `name@latest` is the newest version, hence no stage. */
export const LATEST = "latest";

export function isModelName(text: string): boolean {
  // Git refuses refs of which a part ends in .lock: https://git-scm.com/docs/git-check-ref-format
  return MODEL_NAME.test(text) && !text.endsWith(".lock");
}

export function isStageName(text: string): boolean {
  return STAGE_NAME.test(text) && text !== LATEST;
}

/** Pre-releases and build metadata are no versions here: two of them could sort equal or differ only by case. */
export function isVersion(text: string): boolean {
  return semver.valid(text) === text && semver.prerelease(text) === null;
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function assertModelName(text: string): void {
  if (isModelName(text)) return;
  throw refusal(`${quote(text)} is no model name.`, "A name has 1 to 64 of a-z, 0-9 and -, and may end in .<tenant>.");
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function assertStageName(text: string): void {
  if (isStageName(text)) return;
  throw refusal(
    `${quote(text)} is no stage name.`,
    `A stage has 1 to 64 of a-z, 0-9 and -, for example production; "${LATEST}" is reserved.`,
  );
}

/** @throws SLIPWAY_E_INPUT_INVALID */
function assertVersion(text: string): void {
  if (isVersion(text)) return;
  throw refusal(`${quote(text)} is no version.`, "A version is MAJOR.MINOR.PATCH, for example 1.2.0.");
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function formatVersion({ model, version }: VersionId): string {
  assertModelName(model);
  assertVersion(version);
  return `models/${model}/v${version}`;
}

/** `undefined` when the text names no version. */
export function parseVersion(text: string): VersionId | undefined {
  const [root, model = "", last = "", ...rest] = text.split("/");
  const version = last.slice(1);
  if (root !== "models" || rest.length > 0 || !last.startsWith("v")) return undefined;
  return isModelName(model) && isVersion(version) ? { model, version } : undefined;
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function formatPublication({ model, number }: PublicationId): string {
  assertModelName(model);
  return `models/${model}/order/${formatNumber(number)}`;
}

/** `undefined` when the text names no publication. */
export function parsePublication(text: string): PublicationId | undefined {
  return parseNumbered(text, "order");
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function formatNotice({ model, number }: NoticeId): string {
  assertModelName(model);
  return `models/${model}/notices/${formatNumber(number)}`;
}

/** `undefined` when the text names no notice. */
export function parseNotice(text: string): NoticeId | undefined {
  return parseNumbered(text, "notices");
}

function parseNumbered(text: string, expected: "order" | "notices"): PublicationId | undefined {
  const [root, model = "", folder, last = "", ...rest] = text.split("/");
  const number = parseNumber(last);
  if (root !== "models" || folder !== expected || rest.length > 0 || number === undefined) return undefined;
  return isModelName(model) ? { model, number } : undefined;
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function formatStageRecord({ model, stage, number }: StageRecordId): string {
  assertModelName(model);
  assertStageName(stage);
  return `stages/${model}/${stage}/${formatNumber(number)}`;
}

/** `undefined` when the text names no stage record. */
export function parseStageRecord(text: string): StageRecordId | undefined {
  const [root, model = "", stage = "", last = "", ...rest] = text.split("/");
  const number = parseNumber(last);
  if (root !== "stages" || rest.length > 0 || number === undefined) return undefined;
  return isModelName(model) && isStageName(stage) ? { model, stage, number } : undefined;
}

/**
 * A file of a version is named by a relative path with forward slashes. Manifests come from elsewhere: a path must not
 * leave its folder, hide, or stand for the manifest.
 * @throws SLIPWAY_E_INPUT_INVALID
 */
export function assertFilePath(path: string): void {
  const parts = path.split("/");
  const plain = parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9_. -]{0,127}$/.test(part) && !part.endsWith("."));
  if (plain && path.length <= 255 && path !== MANIFEST_FILE) return;
  throw refusal(
    `${quote(path)} cannot be a file of a version.`,
    `Give a relative path of letters, digits, "_", ".", "-" with "/" between folders, other than ${MANIFEST_FILE}.`,
  );
}

export const MANIFEST_FILE = "manifest.json";

function formatNumber(number: number): string {
  const text = String(number).padStart(NUMBER_DIGITS, "0");
  if (parseNumber(text) === number) return text;
  throw refusal(`${number} is no record number.`, "Records are numbered from 1.");
}

function parseNumber(text: string): number | undefined {
  const number = NUMBER.test(text) ? Number(text) : 0;
  return number >= 1 ? number : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

function refusal(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", { what, remedy });
}
