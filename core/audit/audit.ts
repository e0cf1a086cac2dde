import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { Clock } from "../clock.ts";
import type { OverrideRecord } from "../override/override-record.ts";
import type { ModelStore } from "../registry/model-store.ts";
import type { StateRecord, StateStore } from "../state/state-store.ts";
import { AUDIT_STREAM, type AuditRecord, type DocumentAction } from "./audit-record.ts";
import { keyOf, listRegistryFacts } from "./registry-facts.ts";

/** A document that decides something. */
export interface AuditedDocument {
  readonly pipeline: string;
  readonly outcome: string;
  readonly verdict?: string;
}

/**
 * Where stages say what they decided. Each call is safe to repeat: what is there is not written twice.
 * @throws SLIPWAY_E_STATE_UNWRITABLE, SLIPWAY_E_STATE_UNREADABLE: what cannot be recorded does not pass silently
 */
export interface Audit {
  /** Records that a stage left this document. */
  document(action: Exclude<DocumentAction, "override">, document: AuditedDocument): Promise<void>;
  /** Records that a person answers for a gate's verdict. */
  override(record: OverrideRecord): Promise<void>;
  /**
   * Records everything that the registry holds of a model and the audit does not know: what the caller just wrote, and what
   * a writer that was killed in between could not record.
   */
  registry(model: string): Promise<void>;
  /**
   * The same in two steps: it is read now, and recorded when the answer is called. What is appended at the same moment shares a commit where
   * the state is a branch.
   */
  readRegistry(model: string): Promise<() => Promise<void>>;
}

export interface AuditPorts {
  readonly state: StateStore;
  readonly registry: ModelStore;
  readonly sha256: Sha256;
  readonly clock: Clock;
}

export function createAudit({ state, registry, sha256, clock }: AuditPorts): Audit {
  const append = async (records: readonly AuditRecord[]): Promise<void> => {
    const additions = records.map((record) => ({ key: keyOf(record), record: record as StateRecord }));
    await state.appendAll(AUDIT_STREAM, additions);
  };
  const readRegistry: Audit["readRegistry"] = async (model) => {
    const facts = await listRegistryFacts(registry, model, sha256);
    const { entries } = await state.read(AUDIT_STREAM);
    const known = new Set(entries.map(({ key }) => key));
    const unknown = facts.toSorted(byTime).filter((fact) => !known.has(keyOf(fact)));
    return async () => await append(unknown);
  };
  return {
    readRegistry,
    async document(action, document) {
      const { pipeline, outcome, verdict } = document;
      await append([
        {
          action,
          subject: pipeline,
          at: clock.now(),
          digest: digestOf(document, sha256),
          detail: verdict === undefined ? outcome : `${outcome}, ${verdict}`,
        },
      ]);
    },
    async override(record) {
      const { pull, commit, by, at, reason } = record;
      await append([
        {
          action: "override",
          subject: `#${pull} at ${commit}`,
          at,
          digest: digestOf(record, sha256),
          detail: `${by}: ${reason}`,
        },
      ]);
    },
    async registry(model) {
      const record = await readRegistry(model);
      await record();
    },
  };
}

/** Facts in the order in which they came about, as far as the clocks of their writers tell. */
function byTime(a: AuditRecord, b: AuditRecord): number {
  if (a.at === b.at) return 0;
  return a.at < b.at ? -1 : 1;
}
