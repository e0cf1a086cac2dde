import { z } from "zod";
import { clip } from "./clean-text.ts";
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
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d+$/)
          .transform(Number),
      ],
      { error },
    )
    .pipe(z.number({ error }).int({ error }).min(min, { error }).max(max, { error }));
}

/** Number, also as text. */
export function numberText({ min, max }: { min: number; max: number }) {
  const error = `must be a number from ${min} to ${max}`;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i)
          .transform(Number),
      ],
      { error },
    )
    .pipe(z.number({ error }).min(min, { error }).max(max, { error }));
}

const SPELLINGS = ["true", "True", "TRUE", "false", "False", "FALSE"] as const; // those of YAML 1.2, as in GitHub's own toolkit

/** Boolean, also as text. */
export function booleanText() {
  const text = z.enum(SPELLINGS).transform((word) => word.toLowerCase() === "true");
  return z.union([z.boolean(), text], { error: "must be true or false" });
}

/** Words of a known set, as text separated by commas; at least one. Every unknown word is a problem of its own. */
export function listText<const Word extends string>(words: readonly Word[]) {
  return z.string().transform((text, context) => {
    const given = text
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    const known = given.flatMap((word) => words.find((each) => each === word) ?? []);
    for (const word of new Set(given.filter((each) => !words.some((one) => one === each))))
      context.addIssue({
        code: "custom",
        message: `"${word}" is none of ${words.join(", ")}. ${didYouMean(word, words)}`.trim(),
      });
    if (given.length === 0) context.addIssue({ code: "custom", message: `must name some of ${words.join(", ")}` });
    return known;
  });
}

/** Text that `problemsOf` has nothing against; each of its sentences is a problem of its own. */
export function checkedText(problemsOf: (text: string) => readonly string[]) {
  return z.string().superRefine((text, context) => {
    for (const message of problemsOf(text)) context.addIssue({ code: "custom", message });
  });
}

export interface ParseInputsOptions {
  /** How whoever gave the inputs spells a name; default as the contract does. */
  spell?(name: string): string;
  /** Further names that may be given, as they are spelled: the caller has read them already. */
  readonly others?: readonly string[];
}

/**
 * All problems of one set of inputs come together, a line for each: the input, what it accepts, the value, and what it is for.
 * @throws SLIPWAY_E_INPUT_INVALID
 */
export function parseInputs<Inputs extends z.ZodObject>(
  contract: Contract<Inputs>,
  given: Readonly<Record<string, unknown>>,
  { spell = (name) => name, others = [] }: ParseInputsOptions = {},
): z.output<Inputs> {
  const known = [...Object.keys(contract.inputs.shape).map(spell), ...others];
  const renamed = Object.entries(contract.renamed).filter(([old]) => Object.hasOwn(given, old));
  const current = Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(contract.renamed, name)));
  const result = contract.inputs.safeParse(current);
  if (result.success && renamed.length === 0) return result.data;
  const problems = [
    ...renamed.map(([old, successor]) => `${spell(old)}: was renamed to ${spell(successor)}`),
    ...(result.error?.issues ?? []).flatMap((issue) =>
      describeIssue(issue, { contract, known, spell, given: current }),
    ),
  ];
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${contract.name}: ${listProblems(problems)}`,
    remedy: `Known inputs: ${known.join(", ")}.`,
  });
}

function listProblems(problems: readonly string[]): string {
  const [only = ""] = problems;
  if (problems.length > 1)
    return `${problems.length} problems with its inputs.\n${problems.map((each) => `- ${each}`).join("\n")}`;
  return /[.?]$/.test(only) ? only : `${only}.`;
}

interface IssueContext {
  readonly contract: Contract;
  readonly known: readonly string[];
  readonly given: Readonly<Record<string, unknown>>;
  spell(name: string): string;
}

function describeIssue(issue: z.core.$ZodIssue, context: IssueContext): readonly string[] {
  const { contract, known, spell } = context;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${spell(key)}: unknown input. ${didYouMean(spell(key), known)}`.trim());
  const name = String(issue.path[0] ?? "inputs");
  const { description } = (contract.inputs.shape[name] as z.ZodType | undefined) ?? {};
  const meaning = description === undefined ? "" : ` (${description.replace(/\.$/, "")})`;
  return [`${spell(name)}: ${describeProblem(issue, name, context)}${meaning}`];
}

const MAX_QUOTED = 60;

function describeProblem(issue: z.core.$ZodIssue, name: string, { contract, given }: IssueContext): string {
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) return "is required";
  if (issue.code === "custom") return issue.message; // it quotes what it is about
  const value = given[name];
  if (value === "") return "must not be empty";
  const quoted =
    typeof value !== "string" || contract.secrets.includes(name) ? "" : `, not "${clip(value, MAX_QUOTED)}"`;
  const accepted = issue.code === "invalid_value" ? `must be one of ${issue.values.join(", ")}` : issue.message;
  return `${accepted}${quoted}`;
}
