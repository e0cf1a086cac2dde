import { z } from "zod";
import { SlipwayError } from "./errors.ts";

/** The typed mirror of an action.yml: names in camelCase, defaults and descriptions in the schema. */
export interface Contract<Inputs extends z.ZodObject = z.ZodObject, Output extends string = string> {
  readonly name: string;
  /** Strict object of text-friendly schemas: every input arrives as text from an action, as text or typed from the command line. */
  readonly inputs: Inputs;
  readonly outputs: readonly Output[];
  /** Old input name → its successor. */
  readonly renamed: Readonly<Record<string, string>>;
}

export function defineContract<Inputs extends z.ZodObject, const Output extends string>(
  contract: Omit<Contract<Inputs, Output>, "renamed"> & { readonly renamed?: Readonly<Record<string, string>> },
): Contract<Inputs, Output> {
  return { renamed: {}, ...contract };
}

/** Whole number, also as text. `Number("")` is 0, so text is matched before it is converted. */
export function integerText({ min, max }: { min: number; max: number }) {
  return z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d+$/, "must be a whole number")
        .transform(Number),
    ])
    .pipe(z.number().int().min(min).max(max));
}

/** Number, also as text. */
export function numberText({ min, max }: { min: number; max: number }) {
  return z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, "must be a number")
        .transform(Number),
    ])
    .pipe(z.number().min(min).max(max));
}

/** Boolean, also as the text `true` or `false`. */
export function booleanText() {
  return z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
}

/** All problems of one set of inputs come together. @throws SLIPWAY_E_INPUT_INVALID */
export function parseInputs<Inputs extends z.ZodObject>(
  contract: Contract<Inputs>,
  given: Readonly<Record<string, unknown>>,
): z.output<Inputs> {
  const renamed = Object.keys(given).flatMap((name) => {
    const successor = Object.hasOwn(contract.renamed, name) ? contract.renamed[name] : undefined;
    return successor === undefined ? [] : [`${name}: was renamed to ${successor}`];
  });
  const result = contract.inputs.safeParse(given);
  if (result.success && renamed.length === 0) return result.data;
  const issues = result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join(".") || "inputs"}: ${issue.message}`);
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${contract.name}: ${[...renamed, ...issues].join("; ")}.`,
    remedy: `Known inputs: ${Object.keys(contract.inputs.shape).join(", ")}.`,
  });
}
