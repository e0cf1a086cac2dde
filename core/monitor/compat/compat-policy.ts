import type { Table } from "../../data/table.ts";
import type { CompatDecision } from "../../documents/monitor-compat.ts";

/** Raw rows of both tables, read as the same columns. Missing and infinite values are left out of every test, as both tools do or ask for. */
export interface CompatSamples {
  /** Rows in order of time where there is one, else in the order of the source. */
  readonly reference: Table;
  readonly current: Table;
  /** Rows of each chunk of the reference, in order, for tools that calibrate on chunks; default: the tool's own. */
  readonly chunks?: readonly number[];
}

/** Documented default decision of another tool, computed from this documentation and never from its code (SCIENCE 11.9). */
export interface CompatPolicy {
  readonly id: CompatDecision["policy"];
  /** Package and release. */
  readonly tool: string;
  decide(samples: CompatSamples): Pick<CompatDecision, "verdict" | "share" | "features" | "missing" | "text">;
}
