import { z } from "zod";
import { SlipwayError } from "../errors.ts";

/** A JSON document between stages. */
export interface DocumentKind<Schema extends z.ZodType = z.ZodType> {
  /** `run` → file `run.json`, `schema: "slipway/run/v1"`. */
  readonly name: string;
  readonly schema: Schema;
}

/** Fields of a document beside its `schema` marker. */
export function defineDocument<const Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) {
  return { name, schema: z.object({ schema: z.literal(`slipway/${name}/v1`), ...shape }) };
}

export const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);
export const instantText = z.iso.datetime();
/** A number, or null beside a reason: documents hold no NaN. */
export const maybeNumber = z.number().nullable();
export const intervalPair = z.tuple([z.number(), z.number()]);

export interface ParseDocumentOptions {
  /** Named in errors. */
  readonly path: string;
}

/** @throws SLIPWAY_E_DOCUMENT_INVALID naming path and fields; an unknown major version is refused by name. */
export function parseDocument<Schema extends z.ZodType>(
  kind: DocumentKind<Schema>,
  value: unknown,
  { path }: ParseDocumentOptions,
): z.output<Schema> {
  const marker = z.object({ schema: z.string() }).safeParse(value);
  const expected = `slipway/${kind.name}/v1`;
  if (marker.success && marker.data.schema !== expected) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
      what: `${path} says schema "${marker.data.schema.slice(0, 80)}".`,
      remedy: `This version of Slipway reads "${expected}": write the file again with this version, or install the one that wrote it.`,
      file: path,
    });
  }
  const result = kind.schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "(root)"}: ${issue.message}`);
  throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
    what: `${path} is no valid ${kind.name} document: ${fields.join("; ")}.`,
    remedy: "Write it again with the stage that made it.",
    file: path,
  });
}
