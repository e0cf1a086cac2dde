import type { CardEvidence, EvidenceName } from "./evidence.ts";

/** What a fact can be: a number, a word, or both ends of an interval. */
export type FactValue = string | number | boolean | null | readonly [number, number];

/** One value of a document, and where it stands there. */
export interface Fact {
  readonly document: EvidenceName;
  /** RFC 6901, such as `/metrics/roc_auc/value`. */
  readonly pointer: string;
  readonly value: FactValue;
}

/**
 * Reads a fact from its document, so that it cannot be another value than the one there. Undefined where the document or the field is absent,
 * or is no value but a structure.
 */
export function readFact(
  evidence: CardEvidence,
  document: EvidenceName,
  path: readonly (string | number)[],
): Fact | undefined {
  const value = path.reduce<unknown>(childOf, evidence[document]);
  return isFactValue(value) ? { document, pointer: toPointer(path), value } : undefined;
}

function childOf(parent: unknown, key: string | number): unknown {
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, key)) return undefined;
  return (parent as Readonly<Record<string | number, unknown>>)[key];
}

function toPointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function isFactValue(value: unknown): value is FactValue {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return true;
  return Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === "number");
}
