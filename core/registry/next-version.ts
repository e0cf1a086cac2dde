import semver from "semver";
import type { Signature, SignatureInput } from "../documents/model.ts";

type VersionChange = "first" | "major" | "minor" | "patch";

export interface NextVersion {
  readonly version: string;
  readonly change: VersionChange;
  /** Why it is no patch: one clause per difference a caller meets. Empty for a patch. */
  readonly reasons: readonly string[];
}

const FIRST_VERSION = "1.0.0";

/**
 * The semantic version of what a caller sends and receives, not of how good the model is.
 *
 * Major, a request that worked may now be refused or its answer read wrongly:
 *   an input is gone (requests are validated strictly), a new input is required, an input has another kind, became
 *   required, or lost a level or a number; a category that took any text now lists its levels; any difference in the outputs, their
 *   order and their classes included, because scores are read by position.
 * Minor: a new input that may be left out.
 * Patch, no caller notices: everything else. More levels, a required input that became optional, another order of
 *   inputs (they are sent by name), other weights.
 */
export function computeNextVersion(
  previous: { readonly version: string; readonly signature: Signature } | undefined,
  signature: Signature,
): NextVersion {
  if (previous === undefined) return { version: FIRST_VERSION, change: "first", reasons: [] };
  const major = [
    ...findBreakingInputs(previous.signature, signature),
    ...findBreakingOutputs(previous.signature, signature),
  ];
  const minor = findNewInputs(previous.signature, signature)
    .filter(({ required }) => !required)
    .map(({ name }) => `new optional input ${quote(name)}`);
  if (major.length > 0) return { version: increase(previous.version, "major"), change: "major", reasons: major };
  if (minor.length > 0) return { version: increase(previous.version, "minor"), change: "minor", reasons: minor };
  return { version: increase(previous.version, "patch"), change: "patch", reasons: [] };
}

function findNewInputs(before: Signature, after: Signature): readonly SignatureInput[] {
  const known = new Set(before.inputs.map(({ name }) => name));
  return after.inputs.filter(({ name }) => !known.has(name));
}

function findBreakingInputs(before: Signature, after: Signature): readonly string[] {
  const inputs = new Map(after.inputs.map((input) => [input.name, input]));
  const changed = before.inputs.flatMap((input) => {
    const successor = inputs.get(input.name);
    return successor === undefined ? [`input ${quote(input.name)} is gone`] : findBreaks(input, successor);
  });
  const demanded = findNewInputs(before, after)
    .filter(({ required }) => required)
    .map(({ name }) => `new required input ${quote(name)}`);
  return [...changed, ...demanded];
}

function findBreaks(before: SignatureInput, after: SignatureInput): readonly string[] {
  const name = quote(before.name);
  if (before.kind !== after.kind) return [`input ${name} was ${before.kind} and is ${after.kind}`];
  const breaks = !before.required && after.required ? [`input ${name} became required`] : [];
  return [...breaks, ...findLostLevels(before, after), ...findLostNumbers(before, after)];
}

function findLostNumbers(before: SignatureInput, after: SignatureInput): readonly string[] {
  const own = after.wholeNumbers;
  if (own === undefined) return [];
  const known = before.wholeNumbers;
  if (known !== undefined && known.from >= own.from && known.to <= own.to) return [];
  return [`input ${quote(before.name)} takes whole numbers from ${own.from} to ${own.to} alone`];
}

function findLostLevels(before: SignatureInput, after: SignatureInput): readonly string[] {
  if (after.levels === undefined) return [];
  const name = quote(before.name);
  if (before.levels === undefined) return [`input ${name} took any level and now lists ${after.levels.length}`];
  const kept = new Set(after.levels);
  const lost = before.levels.filter((level) => !kept.has(level));
  const [first] = lost;
  if (first === undefined) return [];
  return [`input ${name} lost level ${quote(first)}${lost.length > 1 ? ` and ${lost.length - 1} more` : ""}`];
}

function findBreakingOutputs(before: Signature, after: Signature): readonly string[] {
  return describeOutputs(before) === describeOutputs(after) ? [] : ["the outputs changed"];
}

function describeOutputs({ outputs }: Signature): string {
  return JSON.stringify(outputs.map(({ name, kind, classes }) => [name, kind, classes ?? null]));
}

function increase(version: string, change: "major" | "minor" | "patch"): string {
  const next = semver.inc(version, change);
  if (next === null) throw new TypeError(`${version} is no version`);
  return next;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}
