import type { z } from "zod";
import { SlipwayError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";

/** A file of settings: a pipeline, or what a repository says for all of them. */
export interface FileOrigin {
  /** The file as the user named it. */
  readonly file: string;
  /** 1-based line of a field, of its nearest ancestor that is written down, or undefined. */
  locate(path: readonly PropertyKey[]): number | undefined;
}

export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Code of a refusal → what the file as a whole is called, and what to do. */
const REFUSALS = {
  SLIPWAY_E_PIPELINE_INVALID: { whole: "pipeline", remedy: "Correct the fields named above." },
  SLIPWAY_E_NOT_BUILT_YET: { whole: "pipeline", remedy: "Remove what this version does not offer." },
  SLIPWAY_E_REPOSITORY_INVALID: { whole: "settings", remedy: "Correct the fields named above." },
} as const;

/** One error for all problems of a file, each with its line. */
export function refuseFile(
  code: keyof typeof REFUSALS,
  problems: readonly Problem[],
  { file, locate }: FileOrigin,
): SlipwayError {
  const { whole, remedy } = REFUSALS[code];
  const lines = problems.map(({ path, message }) => ({
    line: locate(path),
    field: path.map(String).join("."),
    message,
  }));
  const first = lines.find(({ line }) => line !== undefined)?.line;
  const what = lines
    .map(({ line, field, message }) => `${file}${line === undefined ? "" : `:${line}`}: ${field || whole}: ${message}`)
    .join("\n");
  return new SlipwayError(code, {
    what: `${what}\n`,
    remedy,
    file,
    ...(first === undefined ? {} : { line: first }),
  });
}

/** What a schema says against a value, in words that name the field and what is accepted there. */
export function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType): readonly Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue.path, schema);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `unknown field; accepted here: ${known.join(", ")}. ${didYouMean(key, known)}`.trim(),
    }));
  }
  if (issue.code === "invalid_key") {
    return [{ path: issue.path, message: issue.issues[0]?.message ?? issue.message }];
  }
  if (issue.code === "too_small" && issue.minimum === 1 && issue.origin !== "number" && issue.origin !== "int") {
    return [
      { path: issue.path, message: issue.origin === "string" ? "must not be empty" : "needs at least one entry" },
    ];
  }
  if (issue.code === "invalid_value") {
    return [{ path: issue.path, message: `accepted: ${issue.values.map(String).join(", ")}` }];
  }
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) {
    return [{ path: issue.path, message: `required, and missing: ${issue.expected}` }];
  }
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    return [{ path: issue.path, message: `accepted: ${kindsAt(issue.path, schema).join(", ")}` }];
  }
  if (issue.code === "invalid_type" && issue.path.join(".") === "train") {
    return [{ path: issue.path, message: "write the trainer as a field of its own: train: { kind: linear }" }];
  }
  return [{ path: issue.path, message: issue.message }];
}

/** Field names the schema accepts at `path`, read off the schema itself. */
function knownKeys(path: readonly PropertyKey[], schema: z.ZodType): readonly string[] {
  return shapeKeys(nodeAt(path, schema));
}

/** Values that tell the options of a union apart; `path` leads to the field that holds them. */
function kindsAt(path: readonly PropertyKey[], schema: z.ZodType): readonly string[] {
  const options = nodeAt(path.slice(0, -1), schema).def?.options ?? [];
  const field = String(path.at(-1));
  return options.flatMap((option) => unwrap(unwrap(option).def?.shape?.[field]).def?.values?.map(String) ?? []);
}

function nodeAt(path: readonly PropertyKey[], schema: z.ZodType): SchemaNode {
  let node: unknown = schema;
  for (const key of path) node = childOf(unwrap(node), key);
  return unwrap(node);
}

interface SchemaNode {
  readonly def?: {
    readonly innerType?: unknown;
    readonly shape?: Readonly<Record<string, unknown>>;
    readonly options?: readonly unknown[];
    readonly values?: readonly unknown[];
    readonly valueType?: unknown;
    readonly keyType?: unknown;
    readonly element?: unknown;
    readonly entries?: Readonly<Record<string, unknown>>;
    readonly in?: unknown;
  };
}

function unwrap(schema: unknown): SchemaNode {
  let node = (schema ?? {}) as SchemaNode;
  while (node.def?.innerType !== undefined || node.def?.in !== undefined) {
    node = (node.def.innerType ?? node.def.in) as SchemaNode;
  }
  return node;
}

function childOf(node: SchemaNode, key: PropertyKey): unknown {
  const name = String(key);
  const shape = node.def?.shape;
  if (shape !== undefined && Object.hasOwn(shape, name)) return shape[name];
  return node.def?.valueType ?? node.def?.element ?? {};
}

function shapeKeys(node: SchemaNode): readonly string[] {
  if (node.def?.shape !== undefined) return Object.keys(node.def.shape);
  const names = unwrap(node.def?.keyType).def?.entries; // a record whose keys are a known set
  if (names !== undefined) return Object.keys(names);
  const options = (node.def?.options ?? []).map((option) => shapeKeys(unwrap(option)));
  return [...new Set(options.flat())];
}
