import type { GateResult } from "../documents/evaluation.ts";

/** A decided gate with what its group needs of it. */
export interface DecidedGate {
  readonly result: GateResult;
  /** One-sided, of "the value lies beyond the limit"; null where the gate has none, such as for a bare value. */
  readonly p: number | null;
}
