import type { Sha256 } from "../canonical-json.ts";
import { type Dataset, PART_NAMES, type PartName } from "../data/dataset.ts";
import type { PartRows } from "../data/filter-dataset.ts";
import { levelTexts, type Table } from "../data/table.ts";
import { truthOf } from "../data/truth.ts";
import { ROWS_WITHOUT_TENANT } from "../documents/tenants.ts";
import { SlipwayError } from "../errors.ts";
import type { BinaryTask, PipelineTenants } from "../pipeline/schema.ts";
import { quoteTenant } from "./quote-tenant.ts";
import { buildTenantSlug } from "./tenant-slug.ts";

/** Who gets a model. */
export interface TenantPlan {
  readonly slug: string;
  /** Raw, of any length: untrusted text. Null: rows without a tenant. */
  readonly value: string | null;
  /** Indices into the tables of the parts, ascending. */
  readonly rows: PartRows;
  readonly positives: Readonly<Record<PartName, number>>;
  readonly model: "own" | "fallback";
  /** Why there is no own model; empty where there is one. */
  readonly reason: string;
}

export interface TenantSettings {
  readonly tenants: PipelineTenants;
  readonly task: Pick<BinaryTask, "target" | "positive">;
}

/** More values than this are no customer groups but a column that was named by mistake. */
export const MAX_TENANTS = 2_000;

/**
 * One plan per value of the tenants' column, most rows first. A model of its own needs `minRows` rows and `minPositives` of either class, all
 * parts together; rows without a tenant never have one.
 * @throws SLIPWAY_E_TENANT_INVALID when two values would share a name, or there are more than 2,000
 */
export function planTenants(
  { parts }: Pick<Dataset, "parts">,
  { tenants, task }: TenantSettings,
  sha256: Sha256,
): readonly TenantPlan[] {
  const groups = PART_NAMES.map((name) => ({ name, rows: groupRows(parts[name].table, tenants.column) }));
  const values = new Set(groups.flatMap(({ rows }) => [...rows.keys()]));
  if (values.size > MAX_TENANTS) {
    throw new SlipwayError("SLIPWAY_E_TENANT_INVALID", {
      what: `tenants.column names ${quoteTenant(tenants.column)}, which has ${values.size} different values; at most ${MAX_TENANTS} tenants are possible.`,
      remedy: "Name a column of customer groups, or group the values with a SELECT in data.source.",
    });
  }
  const truth = {
    train: truthOf(parts.train.table, task),
    validation: truthOf(parts.validation.table, task),
    test: truthOf(parts.test.table, task),
  };
  const plans = [...values].map((value) => {
    const rowsOf = (name: PartName) => groups.find((group) => group.name === name)?.rows.get(value) ?? [];
    const rows = { train: rowsOf("train"), validation: rowsOf("validation"), test: rowsOf("test") };
    const count = (name: PartName) => rows[name].reduce((total, row) => total + (truth[name][row] ?? 0), 0);
    const positives = { train: count("train"), validation: count("validation"), test: count("test") };
    const reason = value === null ? "these rows name no tenant" : explainFallback({ rows, positives }, tenants);
    const model = reason === "" ? ("own" as const) : ("fallback" as const);
    return { slug: buildTenantSlug(value, sha256), value, rows, positives, model, reason };
  });
  assertNames(plans);
  return plans.toSorted((a, b) => countRows(b.rows) - countRows(a.rows) || Number(a.slug > b.slug) - 0.5);
}

/** The plan of a tenant that the user names by its slug or by its value. @throws SLIPWAY_E_TENANT_INVALID */
export function findTenant<Named extends Pick<TenantPlan, "slug" | "value">>(
  plans: readonly Named[],
  wanted: string,
): Named {
  const found = plans.find(({ slug }) => slug === wanted) ?? plans.find(({ value }) => value === wanted);
  if (found !== undefined) return found;
  const known = plans.slice(0, 20).map(({ slug, value }) => (value === null ? slug : quoteTenant(value)));
  throw new SlipwayError("SLIPWAY_E_TENANT_INVALID", {
    what: `There is no tenant ${quoteTenant(wanted)}.`,
    remedy: `Name one by its value or slug: ${known.join(", ")}${plans.length > known.length ? ` and ${plans.length - known.length} more` : ""}.`,
  });
}

export function countRows({ train, validation, test }: PartRows): number {
  return train.length + validation.length + test.length;
}

/** Rows by the text of their tenant, in their order. */
function groupRows(table: Table, name: string): ReadonlyMap<string | null, readonly number[]> {
  const column = table.columns.get(name);
  if (column === undefined) throw new RangeError(`the table was loaded without ${name}`);
  const groups = new Map<string | null, number[]>();
  for (const [row, text] of levelTexts(column).entries()) {
    const members = groups.get(text);
    if (members === undefined) groups.set(text, [row]);
    else members.push(row);
  }
  return groups;
}

function explainFallback(
  { rows, positives }: Pick<TenantPlan, "rows" | "positives">,
  { minRows, minPositives }: PipelineTenants,
): string {
  const total = countRows(rows);
  const ones = positives.train + positives.validation + positives.test;
  const shortages = [
    ...(total < minRows ? [`${total} rows, ${minRows} are needed`] : []),
    ...(ones < minPositives ? [`${ones} positives, ${minPositives} are needed`] : []),
    ...(total - ones < minPositives ? [`${total - ones} negatives, ${minPositives} are needed`] : []),
  ];
  return shortages.join("; ");
}

/** 24 bits tell apart what reads the same; where they do not, a model must not serve two customers. */
function assertNames(plans: readonly Pick<TenantPlan, "slug" | "value">[]): void {
  for (const [slug, same] of Map.groupBy(plans, (plan) => plan.slug)) {
    const [first, second] = same;
    if (second === undefined || slug === ROWS_WITHOUT_TENANT) continue;
    throw new SlipwayError("SLIPWAY_E_TENANT_INVALID", {
      what: `The tenants ${quoteTenant(first?.value ?? "")} and ${quoteTenant(second.value ?? "")} would both be named ${slug}.`,
      remedy: "Rename one of them, for example with a SELECT in data.source.",
    });
  }
}
