import { z } from "zod";
import { type FreezeRecord, type IssueRecord, monitorRecord, monitorStream } from "../monitor/history/records.ts";
import type { StateStore } from "../state/state-store.ts";

/** Why no version of a model may be deployed. */
export interface Freeze {
  /** One clause; what people wrote in it is hostile wherever it is shown. */
  readonly reason: string;
  /** The issue that says more; null where none is known. */
  readonly number: number | null;
}

export interface FreezeQuestion {
  readonly model: string;
  /** Whether a severe drift issue that is open freezes by itself, as `monitor.onDrift` says. */
  readonly onDrift: boolean;
}

/** Stream of the claims of all issues, which knows their numbers. */
const ISSUES = "issues";
const openedRecord = z.object({ event: z.literal("opened"), fingerprint: z.string(), number: z.number().int() });

/**
 * Whether deployments of a model are frozen: by a person, until a person takes it back, or by a severe issue about drift while it is
 * open. An `/unfreeze` also lifts the freeze of issues that were severe before it.
 * @throws SLIPWAY_E_STATE_UNREADABLE: what cannot be read is not taken for free
 */
export async function findFreeze(
  { model, onDrift }: FreezeQuestion,
  state: Pick<StateStore, "read">,
): Promise<Freeze | undefined> {
  const { entries } = await state.read(monitorStream(model));
  const records = entries.flatMap(({ record }) => monitorRecord.safeParse(record).data ?? []);
  const last = records.findLast((record) => record.kind === "freeze");
  if (last?.frozen === true) return await describeOrder(last, state);
  const severe = onDrift ? findSevere(records.filter((record) => record.kind === "issue")) : undefined;
  if (severe === undefined || (last !== undefined && last.at >= severe.at)) return undefined;
  const number = await findNumber(severe.fingerprint, state);
  return { reason: "an issue about severe drift is open, and the pipeline says `onDrift: freeze`", number };
}

async function describeOrder(
  { by, reason, fingerprint }: FreezeRecord,
  state: Pick<StateStore, "read">,
): Promise<Freeze> {
  const number = fingerprint === null ? null : await findNumber(fingerprint, state);
  return { reason: `@${by} has frozen it${reason === "" ? "" : `: ${reason}`}`, number };
}

/** The newest word about an issue that is open and severe. */
function findSevere(records: readonly IssueRecord[]): IssueRecord | undefined {
  const newest = new Map(records.map((record) => [record.fingerprint, record]));
  return [...newest.values()]
    .filter(({ event, severity, issue }) => event !== "recovered" && severity === "major" && issue !== "broken")
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .at(-1);
}

async function findNumber(fingerprint: string, state: Pick<StateStore, "read">): Promise<number | null> {
  const { entries } = await state.read(ISSUES);
  const opened = entries.flatMap(({ record }) => openedRecord.safeParse(record).data ?? []);
  return opened.findLast((record) => record.fingerprint === fingerprint)?.number ?? null;
}
