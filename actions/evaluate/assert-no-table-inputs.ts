import { SlipwayError } from "../../core/errors.ts";
import { contract, type EvaluateInputs } from "./contract.ts";

/** What may come with a pipeline; everything else describes a table of scores, and a pipeline says it itself. */
const WITH_PIPELINE: ReadonlySet<string> = new Set<keyof EvaluateInputs>(["pipeline", "tenant", "upload", "dryRun"]);

/**
 * A floor or a baseline that nobody reads must not look as if it had been met.
 * @throws SLIPWAY_E_INPUT_INVALID naming every input that only a table of scores has
 */
export function assertNoTableInputs(inputs: EvaluateInputs): void {
  const defaults: Readonly<Record<string, unknown>> = contract.inputs.parse({});
  const unread = Object.entries(inputs).flatMap(([name, value]) =>
    WITH_PIPELINE.has(name) || value === defaults[name] ? [] : [toKebab(name)],
  );
  if (unread.length === 0) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `evaluate: ${unread.join(", ")} would not be read: a pipeline is judged, which says so itself.`,
    remedy: "Write it under `evaluate` of the pipeline, or give a table of scores as `predictions`.",
  });
}

function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
