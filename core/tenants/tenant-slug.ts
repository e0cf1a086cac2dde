import type { Sha256 } from "../canonical-json.ts";
import { ROWS_WITHOUT_TENANT } from "../documents/tenants.ts";

const MAX_WORDS = 48; // characters of the readable part: with the digits, half of what the grammar of names allows
const HEX_DIGITS = 6;
const NAMELESS = "tenant"; // a value of punctuation alone has no readable part

/**
 * Name of a tenant in paths, tags and model names (`<pipeline>.<slug>`): what is readable of the raw value, then 6 hex digits of its sha256,
 * which tell apart what reads the same (DESIGN 16: 25). Letters beyond ASCII without an ASCII base are written as their code points. The
 * value is hostile text; the slug matches `[a-z0-9-]`. Null, the rows without a tenant, has a slug that no value can have.
 */
export function buildTenantSlug(value: string | null, sha256: Sha256): string {
  if (value === null) return ROWS_WITHOUT_TENANT;
  const words = value
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^\p{ASCII}]/gu, spell)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, MAX_WORDS)
    .replace(/-$/, "");
  return `${words === "" ? NAMELESS : words}-${sha256(value).slice(0, HEX_DIGITS)}`;
}

function spell(character: string): string {
  return /[\p{L}\p{N}]/u.test(character) ? `u${(character.codePointAt(0) ?? 0).toString(16)}` : "-";
}
