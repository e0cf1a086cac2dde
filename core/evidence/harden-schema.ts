import { z } from "zod";
import { isEvidenceText } from "./evidence-text.ts";

/** Most items of any one list, and entries of any one record. */
export const MAX_EVIDENCE_ITEMS = 500;

const boundedText = z.refine<string>(isEvidenceText, { error: "must be one clean line of at most 128 characters" });
const evidenceKey = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const boundedList = z.refine<unknown[]>((list) => list.length <= MAX_EVIDENCE_ITEMS, { error: "has too many items" });
const boundedRecord = z.refine<object>((record) => Object.keys(record).length <= MAX_EVIDENCE_ITEMS, {
  error: "has too many entries",
});
/** Types whose every value is short. */
const BOUNDED: ReadonlySet<string> = new Set(["number", "boolean", "null", "enum", "literal"]);
/** In place of any JSON: settings are shown as one value each. */
const scalar = z.union([z.number(), z.boolean(), z.null(), z.string().check(boundedText)]);

/**
 * The same shape for values that nobody vouches for: objects refuse fields that they do not name, every text is short and clean, every list
 * and record is bounded, and "any JSON" is a single value. Numbers are finite already, as zod takes no other. What a schema demands beyond its
 * shape stays demanded. Derived and not written anew, so that a document and its hardened form cannot drift apart.
 */
export function hardenSchema<Schema extends z.ZodType>(schema: Schema): Schema {
  return harden(schema) as Schema;
}

function harden(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object") {
    const shape = Object.fromEntries(Object.entries(def.shape).map(([field, each]) => [field, harden(each)]));
    return rebuild(schema, { shape, catchall: z.never() });
  }
  if (def.type === "array") return demand(rebuild(schema, { element: harden(def.element) }), boundedList);
  if (def.type === "record") {
    return demand(rebuild(schema, { keyType: evidenceKey, valueType: harden(def.valueType) }), boundedRecord);
  }
  if (def.type === "tuple") return rebuild(schema, { items: def.items.map(harden) });
  if (def.type === "union") return rebuild(schema, { options: def.options.map(harden) });
  if (def.type === "nullable" || def.type === "optional") return rebuild(schema, { innerType: harden(def.innerType) });
  if (def.type === "string") return demand(schema, boundedText);
  if (def.type === "lazy") return scalar;
  if (BOUNDED.has(def.type)) return schema;
  throw new TypeError(`Nothing bounds a ${def.type} of unknown origin.`);
}

/** A copy that keeps what was demanded beside the shape. */
function rebuild(schema: z.core.$ZodType, changes: object): z.core.$ZodType {
  return z.core.clone(schema, { ...schema._zod.def, ...changes });
}

function demand<Value>(schema: z.core.$ZodType, check: z.core.$ZodCheck<Value>): z.core.$ZodType {
  return (schema as z.ZodType<Value>).check(check);
}
