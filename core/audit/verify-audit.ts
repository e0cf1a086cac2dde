import type { Sha256 } from "../canonical-json.ts";
import { type ErrorCode, SlipwayError } from "../errors.ts";
import { isModelName, parseVersion } from "../registry/grammar.ts";
import type { ModelStore } from "../registry/model-store.ts";
import type { StateEntry } from "../state/state-entry.ts";
import { digestEntry } from "../state/state-entry.ts";
import type { StateStore } from "../state/state-store.ts";
import { findChainProblem } from "../state/verify-chain.ts";
import { AUDIT_STREAM, type AuditRecord, auditRecordSchema } from "./audit-record.ts";
import { keyOf, listRegistryFacts, type RegistryFact } from "./registry-facts.ts";

export interface AuditVerification {
  /**
   * `verified`: the chain is whole and says what the registry says. `incomplete`: the registry holds what the audit does
   * not: a writer was killed in between, or the newest records were removed together with the head; nothing here can tell.
   * `broken`: something was changed, removed or moved.
   */
  readonly verdict: "verified" | "incomplete" | "broken";
  readonly entries: number;
  /** Digest of the newest entry, "" for none. Kept elsewhere, it proves later that nothing up to here was rewritten. */
  readonly head: string;
  /** Why it is broken, as sentences without a stop. */
  readonly problems: readonly string[];
  /** Places in the registry that no record tells of. */
  readonly unrecorded: readonly string[];
}

export interface VerifyPorts {
  readonly state: StateStore;
  readonly registry: ModelStore;
  readonly sha256: Sha256;
}

/**
 * Holds the audit against itself, against its head, and against the registry. `expected` is a digest that an earlier
 * verification gave. What exists and cannot be read is a problem like any other.
 */
export async function verifyAudit(
  ports: VerifyPorts,
  { expected }: { readonly expected?: string | undefined } = {},
): Promise<AuditVerification> {
  try {
    return await compareAll(ports, expected);
  } catch (thrown) {
    if (!(thrown instanceof SlipwayError && UNREADABLE.has(thrown.code))) throw thrown;
    return { verdict: "broken", entries: 0, head: "", problems: [thrown.what], unrecorded: [] };
  }
}

const UNREADABLE: ReadonlySet<ErrorCode> = new Set(["SLIPWAY_E_STATE_UNREADABLE", "SLIPWAY_E_REGISTRY_UNREADABLE"]);

async function compareAll(
  { state, registry, sha256 }: VerifyPorts,
  expected: string | undefined,
): Promise<AuditVerification> {
  const head = await state.head(AUDIT_STREAM); // before the entries, which it may only follow
  const { entries } = await state.read(AUDIT_STREAM); // before the registry, which it may only follow
  const facts = await loadFacts(registry, { entries, sha256 });
  const last = entries.at(-1);
  const chain = findChainProblem(entries, { head, sha256 });
  const missing = expected === undefined || entries.some((entry) => digestEntry(entry, sha256) === expected);
  const problems = [
    ...(chain === undefined ? [] : [chain]),
    ...(missing ? [] : [`no entry has the digest ${expected}: the audit was rewritten or cut since`]),
    ...findRegistryProblems(entries, facts),
  ];
  const known = new Set(entries.map(({ key }) => key));
  const unrecorded = facts.filter((fact) => !known.has(keyOf(fact))).map(({ place }) => place);
  return {
    verdict: decideVerdict(problems, unrecorded),
    entries: entries.length,
    head: last === undefined ? "" : digestEntry(last, sha256),
    problems,
    unrecorded,
  };
}

function decideVerdict(problems: readonly string[], unrecorded: readonly string[]): AuditVerification["verdict"] {
  if (problems.length > 0) return "broken";
  return unrecorded.length > 0 ? "incomplete" : "verified";
}

/** Also models that the registry has lost altogether: the audit knows their names. */
async function loadFacts(
  registry: ModelStore,
  { entries, sha256 }: { readonly entries: readonly StateEntry[]; readonly sha256: Sha256 },
): Promise<readonly RegistryFact[]> {
  const models = new Set(await registry.models());
  for (const entry of entries) {
    const { place = "" } = readRecord(entry) ?? {};
    const [, model = ""] = place.split("/");
    if (isModelName(model)) models.add(model);
  }
  const facts = await Promise.all([...models].map((model) => listRegistryFacts(registry, model, sha256)));
  return facts.flat();
}

function findRegistryProblems(entries: readonly StateEntry[], facts: readonly RegistryFact[]): readonly string[] {
  const now = new Map(facts.map((fact) => [fact.place, fact]));
  const collected = new Set(facts.flatMap(({ action, subject }) => (action === "collect" ? [subject] : [])));
  return entries.flatMap((entry) => {
    const record = readRecord(entry);
    if (record === undefined) return [`entry ${entry.number} is no audit record`];
    const { place, subject, digest } = record;
    if (place === undefined) return [];
    const found = now.get(place);
    if (found === undefined) {
      const removed = parseVersion(place) !== undefined && collected.has(subject);
      return removed ? [] : [`entry ${entry.number} recorded ${place}, which is gone`];
    }
    return found.digest === digest ? [] : [`${place} is not what entry ${entry.number} recorded`];
  });
}

/** `undefined` when an entry holds no audit record. */
export function readRecord({ record }: StateEntry): AuditRecord | undefined {
  return auditRecordSchema.safeParse(record).data;
}
