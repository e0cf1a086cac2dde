import type { Sha256 } from "../canonical-json.ts";
import { buildTenantSlug } from "./tenant-slug.ts";

const CLIPPED = /…$/;
const DIGITS = /-[0-9a-f]{6}$/;

/**
 * Whether a document may name a tenant: the name of a model says of which tenant it is, by digits of its sha256. Of a clipped value only what is
 * readable can be compared.
 * @param model `<pipeline>`, or `<pipeline>.<tenant slug>`
 * @param tenant raw or clipped value; null: the rows without a tenant, or the model of all rows
 */
export function speaksFor(model: string, tenant: string | null, sha256: Sha256): boolean {
  const dot = model.indexOf(".");
  if (dot < 0) return tenant === null;
  const own = model.slice(dot + 1);
  const slug = buildTenantSlug(tenant, sha256);
  if (slug === own) return true;
  return tenant !== null && CLIPPED.test(tenant) && slug.replace(DIGITS, "") === own.replace(DIGITS, "");
}
