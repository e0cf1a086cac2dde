import { SlipwayError } from "../../core/errors.ts";
import { contract, type MonitorInputs } from "./contract.ts";

/** What is read beside a document: where it comes from, and whether it fails the step. */
const WITH_DOCUMENT: ReadonlySet<string> = new Set(["pipeline", "artifact", "model", "document", "upload", "failOn"]);

/**
 * A document was measured already: a table or a tolerated effect that nobody reads must not look as if it had been judged.
 * @throws SLIPWAY_E_INPUT_INVALID naming every input that only measuring reads
 */
export function assertDocumentAlone(inputs: MonitorInputs): void {
  const defaults: Readonly<Record<string, unknown>> = contract.inputs.parse({});
  const unread = Object.entries(inputs).flatMap(([name, value]) =>
    WITH_DOCUMENT.has(name) || value === defaults[name] ? [] : [toKebab(name)],
  );
  if (unread.length === 0) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `monitor: ${unread.join(", ")} would not be read: the document was measured already.`,
    remedy: "Give them where it is measured, or leave `document` away to measure now.",
  });
}

function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
