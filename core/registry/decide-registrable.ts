import type { Evaluation } from "../documents/evaluation.ts";

export type OnInconclusive = "report" | "fail" | "pass";

export type Registrable =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason: string;
      /** Whether a person may answer for it (DESIGN 16: 11): for a verdict, never for an evaluation that came to none. */
      readonly overridable: boolean;
    };

const VERBS: Partial<Readonly<Record<Evaluation["outcome"], string>>> = {
  failed: "failed",
  inconclusive: "decided nothing",
};

/**
 * Whether the verdict lets a model into the registry (DESIGN 16: 2): a passed evaluation does, an inconclusive one only
 * where the pipeline says `onInconclusive: "pass"`, nothing else ever does.
 */
export function decideRegistrable(
  { outcome, gates }: Pick<Evaluation, "outcome" | "gates">,
  onInconclusive: OnInconclusive,
): Registrable {
  if (outcome === "passed") return { allowed: true };
  if (outcome === "inconclusive" && onInconclusive === "pass") return { allowed: true };
  const open = gates.filter(({ level, verdict }) => level === "fail" && verdict !== "pass").map(({ metric }) => metric);
  const because = open.length === 0 ? "" : ` at ${[...new Set(open)].join(", ")}`;
  const hint = outcome === "inconclusive" ? '; evaluate.onInconclusive: "pass" would let it in' : "";
  const overridable = outcome === "failed" || outcome === "inconclusive";
  return {
    allowed: false,
    reason: `the evaluation ${VERBS[outcome] ?? `is ${outcome}`}${because}${hint}`,
    overridable,
  };
}
