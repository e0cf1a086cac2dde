import type { TenantResult, TenantsDocument } from "../../core/documents/tenants.ts";
import type { OutcomeStatus } from "../../core/outcome.ts";
import { decimalsFor, formatCount, formatInterval, formatPercent, formatSigned } from "../format-number.ts";
import { type Phrase, phrase, plain, strong } from "../phrase.ts";
import { describeOutcome } from "./evaluation-verdict.ts";
import { titleOf } from "./metric-record.ts";
import { sayMetric, sayTenant } from "./tenant-table.ts";
import type { VerdictView } from "./verdict.ts";
import { pluralise } from "./words.ts";

/** How the tenants fare: the worst decides, and whether models of their own were worth it. */
export function buildTenantVerdict(document: TenantsDocument): VerdictView {
  const { outcome, tenants, totals } = document;
  if (outcome === null) {
    return {
      word: "",
      tone: "mute",
      sentences: [plain(`${pluralise(tenants.length, "tenant")} trained and not evaluated yet.`)],
    };
  }
  const { word, tone } = describeOutcome(outcome);
  return {
    word,
    tone,
    sentences: [
      phrase`${sayOutcome(document, outcome)} ${sayModels(tenants)}`,
      ...(totals === null ? [] : [sayTotals(document, totals)]),
    ],
  };
}

/** “4 tenants, 3 with their own model”. */
export function sayTenantCount({ tenants }: TenantsDocument): Phrase {
  return plain(
    `${pluralise(tenants.length, "tenant")}, ${formatCount(countOwnModels(tenants))} with a model of their own`,
  );
}

function sayOutcome({ tenants, primary }: TenantsDocument, outcome: OutcomeStatus): Phrase {
  const [worst] = tenants;
  const same = tenants.filter((tenant) => tenant.outcome === outcome).length;
  if (worst === undefined) return plain("There are no tenants.");
  const count =
    tenants.length === 1 ? "The only tenant" : `${formatCount(same)} of ${formatCount(tenants.length)} tenants`;
  const verb = (one: string, many: string) => `${count} ${same === 1 ? one : many}`;
  const number = phrase`${titleOf(primary)} ${strong(sayMetric(worst.own ?? worst.global))}`;
  const sentences: Readonly<Record<OutcomeStatus, Phrase>> = {
    passed: phrase`${verb("passes", "pass")}; the worst is ${sayTenant(worst)} with ${number}.`,
    failed: phrase`${verb("fails", "fail")}; the worst is ${sayTenant(worst)} with ${number}.`,
    inconclusive: phrase`${verb("is", "are")} undecided; the worst is ${sayTenant(worst)} with ${number}.`,
    blocked: phrase`${verb("is", "are")} blocked.`,
    skipped: plain("No tenant could be judged."),
    error: phrase`${verb("was", "were")} stopped by an error, the others went on; ${sayTenant(worst)} in ${worst.error?.stage ?? "a stage"}.`,
  };
  return sentences[outcome];
}

function sayModels(tenants: readonly TenantResult[]): Phrase {
  const fallback = tenants.filter(({ model }) => model === "fallback").length;
  const own = countOwnModels(tenants);
  if (fallback === 0) return plain(own === tenants.length ? "Each has a model of its own." : "");
  return plain(`${formatCount(own)} have a model of their own, the global model serves ${formatCount(fallback)}.`);
}

/** Tenants whose own model was trained. */
export function countOwnModels(tenants: readonly TenantResult[]): number {
  return tenants.filter(({ model, modelDigest }) => model === "own" && modelDigest !== null).length;
}

function sayTotals({ primary }: TenantsDocument, totals: NonNullable<TenantsDocument["totals"]>): Phrase {
  const { n, own, global, delta } = totals;
  const numbers = phrase`On all ${pluralise(n, "test row")} together, ${titleOf(primary)} is ${sayMetric(own)} as served and ${sayMetric(global)} by the global model alone`;
  if (delta.value === null || delta.ci === null) return phrase`${numbers}.`;
  const decimals = decimalsFor(delta.ci);
  const [lower, upper] = delta.ci;
  const said = ` (Δ ${formatSigned(delta.value, decimals)}, ${formatPercent(delta.level, 0)} CI ${formatInterval(delta.ci, decimals)})`;
  if (lower > 0) return phrase`${numbers}${said}: models per tenant are better.`;
  if (upper < 0) return phrase`${numbers}${said}: the one global model is better.`;
  return phrase`${numbers}${said}: these rows cannot tell which is better.`;
}
