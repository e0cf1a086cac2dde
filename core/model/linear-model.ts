import { z } from "zod";
import { SlipwayError } from "../errors.ts";
import type { EncodedColumn } from "./encode.ts";

/** The one file of format `linear`. */
export const LINEAR_FILE = "linear.json";

const linearFile = z.strictObject({
  schema: z.literal("slipway/linear/v1"),
  intercept: z.number(),
  /** In the order of the encoded columns; the names are for readers. */
  coefficients: z.array(z.strictObject({ feature: z.string(), part: z.string(), value: z.number() })),
});

/** Weights `[…coefficients, intercept]` as JSON text that gives the same doubles back. */
export function renderLinearModel(weights: Float64Array, columns: readonly EncodedColumn[]): string {
  const file: z.input<typeof linearFile> = {
    schema: "slipway/linear/v1",
    intercept: weights[columns.length] as number,
    coefficients: columns.map(({ feature, part }, index) => ({ feature, part, value: weights[index] as number })),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** Weights `[…coefficients, intercept]` for these columns. @throws SLIPWAY_E_MODEL_INVALID */
export function parseLinearModel(text: string, columns: readonly EncodedColumn[]): Float64Array {
  const { coefficients, intercept } = parseModelJson(text, linearFile, LINEAR_FILE);
  const fits =
    coefficients.length === columns.length &&
    columns.every(({ feature, part }, index) => {
      const coefficient = coefficients[index];
      return coefficient?.feature === feature && coefficient.part === part;
    });
  if (!fits) {
    throw invalidModel(`${LINEAR_FILE} has other columns than the preprocessing in model.json.`);
  }
  return Float64Array.from([...coefficients.map(({ value }) => value), intercept]);
}

/** Parses a JSON file of a model folder. @throws SLIPWAY_E_MODEL_INVALID */
export function parseModelJson<Schema extends z.ZodType>(text: string, schema: Schema, file: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidModel(`${file} is no JSON.`, cause);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".") || "(root)"}: ${issue.message}`);
  throw invalidModel(`${file} is not as Slipway writes it: ${issues.join("; ")}.`);
}

export function invalidModel(what: string, cause?: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
    what,
    remedy: "Train again, or fetch the model from the registry again.",
    cause,
  });
}
