import type { z } from "zod";
import { type Contract, parseInputs } from "../../core/contract.ts";

/** Inputs that every action has after those of its contract; no stage sees them. */
export const COMMON_INPUTS: readonly string[] = ["githubToken"];

/** `baselinePredictions` → `baseline-predictions`: the spelling of action.yml. */
export function toKebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `baseline-predictions` → `baselinePredictions`: the spelling of a contract. */
export function toCamel(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export interface ActionInputs<Inputs> {
  readonly inputs: Inputs;
  readonly token: string;
}

/** Inputs by their names in action.yml, as text. All problems come together. @throws SLIPWAY_E_INPUT_INVALID */
export function parseActionInputs<Inputs extends z.ZodObject>(
  contract: Contract<Inputs>,
  given: Readonly<Record<string, string>>,
): ActionInputs<z.output<Inputs>> {
  const camel = Object.fromEntries(Object.entries(given).map(([name, value]) => [toCamel(name), value]));
  const { githubToken = "", ...own } = camel;
  return {
    inputs: parseInputs(contract, own, { spell: toKebab, others: COMMON_INPUTS.map(toKebab) }),
    token: githubToken,
  };
}

/** The values that may never be shown: the token, and what the contract calls a secret. Read before anything is checked. */
export function listSecrets(contract: Contract, given: Readonly<Record<string, string>>): readonly string[] {
  return ["githubToken", ...contract.secrets].flatMap((name) => given[toKebab(name)] ?? []);
}
