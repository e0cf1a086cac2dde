import { z } from "zod";
import { SlipwayError } from "../errors.ts";
import type { EncodedColumn } from "./encode.ts";

/** The one file of format `linear`. */
export const LINEAR_FILE = "linear.json";

const coefficientName = { feature: z.string(), part: z.string() };
const oneOutput = z.strictObject({
  schema: z.literal("slipway/linear/v1"),
  intercept: z.number(),
  /** In the order of the encoded columns; the names are for readers. */
  coefficients: z.array(z.strictObject({ ...coefficientName, value: z.number() })),
});
const severalOutputs = z.strictObject({
  schema: z.literal("slipway/linear-multiclass/v1"),
  /** Each list has one number for every class, in the order of model.json. */
  intercept: z.array(z.number()),
  coefficients: z.array(z.strictObject({ ...coefficientName, values: z.array(z.number()) })),
});
const linearFile = z.discriminatedUnion("schema", [oneOutput, severalOutputs]);

/** Weights `[(columns + 1) · outputs]`, the intercepts last, as JSON text that gives the same doubles back. */
export function renderLinearModel(
  weights: Float64Array,
  columns: readonly EncodedColumn[],
  { outputs }: { readonly outputs: number },
): string {
  const valuesOf = (index: number): number[] => Array.from(weights.subarray(index * outputs, (index + 1) * outputs));
  const file: z.input<typeof linearFile> =
    outputs === 1
      ? {
          schema: "slipway/linear/v1",
          intercept: weights[columns.length] as number,
          coefficients: columns.map(({ feature, part }, index) => ({ feature, part, value: weights[index] as number })),
        }
      : {
          schema: "slipway/linear-multiclass/v1",
          intercept: valuesOf(columns.length),
          coefficients: columns.map(({ feature, part }, index) => ({ feature, part, values: valuesOf(index) })),
        };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** Weights `[(columns + 1) · outputs]`, the intercepts last. @throws SLIPWAY_E_MODEL_INVALID */
export function parseLinearModel(
  text: string,
  columns: readonly EncodedColumn[],
  { outputs }: { readonly outputs: number },
): Float64Array {
  const file = parseModelJson(text, linearFile, LINEAR_FILE);
  const { coefficients } = file;
  const fits =
    coefficients.length === columns.length &&
    columns.every(({ feature, part }, index) => {
      const coefficient = coefficients[index];
      return coefficient?.feature === feature && coefficient.part === part;
    });
  if (!fits) {
    throw invalidModel(`${LINEAR_FILE} has other columns than the preprocessing in model.json.`);
  }
  const values =
    file.schema === "slipway/linear/v1"
      ? [...file.coefficients.map(({ value }) => [value]), [file.intercept]]
      : [...file.coefficients.map((coefficient) => coefficient.values), file.intercept];
  if (values.some((entries) => entries.length !== outputs)) {
    throw invalidModel(`${LINEAR_FILE} has not ${outputs} numbers for every column, as the task in model.json needs.`);
  }
  return Float64Array.from(values.flat());
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
