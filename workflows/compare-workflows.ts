import { parseDocument } from "yaml";

/** One place at which a workflow file is not what it should be. */
export interface Difference {
  /** Such as `jobs.model.timeout-minutes`, or empty for the whole file. */
  readonly path: string;
  /** Undefined: not there. */
  readonly present: unknown;
  /** Undefined: should not be there. */
  readonly wanted: unknown;
}

/** Compares what two workflow files say; layout and comments do not count. A file that does not parse differs as a whole. */
export function compareWorkflows(present: string, wanted: string): readonly Difference[] {
  const document = parseDocument(present, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return [{ path: "", present: `no YAML: ${error.message}`, wanted: "YAML" }];
  return compare(document.toJS({ maxAliasCount: 100 }), parseDocument(wanted).toJS(), "");
}

function compare(present: unknown, wanted: unknown, path: string): readonly Difference[] {
  if (Array.isArray(present) && Array.isArray(wanted)) {
    const items = Array.from({ length: Math.max(present.length, wanted.length) });
    return items.flatMap((_, index) => compare(present[index], wanted[index], `${path}[${index}]`));
  }
  if (isObject(present) && isObject(wanted)) {
    const keys = [...new Set([...Object.keys(wanted), ...Object.keys(present)])];
    return keys.flatMap((key) => compare(present[key], wanted[key], path === "" ? key : `${path}.${key}`));
  }
  return present === wanted ? [] : [{ path, present, wanted }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
