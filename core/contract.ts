import { z } from "zod";
import { SlipwayError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";

/** The typed mirror of an action.yml: names in camelCase, defaults and descriptions in the schema. */
export interface Contract<Inputs extends z.ZodObject = z.ZodObject, Output extends string = string> {
  readonly name: string;
  /** Strict object of text-friendly schemas: every input arrives as text from an action, as text or typed from the command line. */
  readonly inputs: Inputs;
  readonly outputs: readonly Output[];
  /** Old input name → its successor. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Inputs whose values may never be shown. */
  readonly secrets: readonly string[];
}

export function defineContract<Inputs extends z.ZodObject, const Output extends string>(
  contract: Omit<Contract<Inputs, Output>, "renamed" | "secrets"> & Partial<Pick<Contract, "renamed" | "secrets">>,
): Contract<Inputs, Output> {
  return { renamed: {}, secrets: [], ...contract };
}

/** Whole number, also as text. `Number("")` is 0, so text is matched before it is converted. */
export function integerText({ min, max }: { min: number; max: number }) {
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d+$/)
          .transform(Number),
      ],
      { error: "must be a whole number" },
    )
    .pipe(z.number().int().min(min).max(max));
}

/** Number, also as text. */
export function numberText({ min, max }: { min: number; max: number }) {
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i)
          .transform(Number),
      ],
      { error: "must be a number" },
    )
    .pipe(z.number().min(min).max(max));
}

/** Boolean, also as the text `true` or `false`. */
export function booleanText() {
  return z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")], {
    error: "must be true or false",
  });
}

export interface ParseInputsOptions {
  /** How whoever gave the inputs spells a name; default as the contract does. */
  spell?(name: string): string;
}

/** All problems of one set of inputs come together, each naming its input and what it is for. @throws SLIPWAY_E_INPUT_INVALID */
export function parseInputs<Inputs extends z.ZodObject>(
  contract: Contract<Inputs>,
  given: Readonly<Record<string, unknown>>,
  { spell = (name) => name }: ParseInputsOptions = {},
): z.output<Inputs> {
  const known = Object.keys(contract.inputs.shape).map(spell);
  const renamed = Object.entries(contract.renamed).filter(([old]) => Object.hasOwn(given, old));
  const current = Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(contract.renamed, name)));
  const result = contract.inputs.safeParse(current);
  if (result.success && renamed.length === 0) return result.data;
  const problems = [
    ...renamed.map(([old, successor]) => `${spell(old)}: was renamed to ${spell(successor)}`),
    ...(result.error?.issues ?? []).flatMap((issue) => describeIssue(issue, { contract, known, spell })),
  ];
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${contract.name}: ${problems.join("; ")}.`,
    remedy: `Known inputs: ${known.join(", ")}.`,
  });
}

interface IssueContext {
  readonly contract: Contract;
  readonly known: readonly string[];
  spell(name: string): string;
}

function describeIssue(issue: z.core.$ZodIssue, { contract, known, spell }: IssueContext): readonly string[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${spell(key)}: unknown input. ${didYouMean(spell(key), known)}`.trim());
  const name = String(issue.path[0] ?? "inputs");
  const { description } = (contract.inputs.shape[name] as z.ZodType | undefined) ?? {};
  const isAbsent = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  const problem = isAbsent ? "is required" : issue.message;
  return [`${spell(name)}: ${problem}${description === undefined ? "" : ` (${description.replace(/\.$/, "")})`}`];
}
