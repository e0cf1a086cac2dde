import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { isModelName } from "../../../../core/registry/grammar.ts";
import { buildTenantSlug } from "../../../../core/tenants/tenant-slug.ts";

const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(
    "",
    ".",
    "..",
    "../../etc",
    "a/b",
    "CON",
    "x.lock",
    "\u0000",
    "🧨",
    "日本",
    "Ｆｕｌｌ",
    "İ",
    "-".repeat(99),
  ),
);

describe("buildTenantSlug", () => {
  it.each([
    ["Electronic check", "electronic-check-fe7dae"],
    ["Bank transfer (automatic)", "bank-transfer-automatic-7471d8"],
    ["Crème brûlée", "creme-brulee-"],
    ["日本", "u65e5u672c"],
    ["🧨", "tenant-"],
    ["  ", "tenant-"],
  ])("keeps what is readable of %j", (given, expected) => {
    expect(buildTenantSlug(given, sha256).startsWith(expected)).toBe(true);
  });

  it("gives every value a name that a registry, a tag and a folder take", () => {
    fc.assert(
      fc.property(value, (given) => {
        const slug = buildTenantSlug(given, sha256);
        expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{6}$/);
        expect(slug.length).toBeLessThanOrEqual(55);
        expect(isModelName(`${"p".repeat(64)}.${slug}`)).toBe(true);
      }),
    );
  });

  it("tells different values apart, and gives the same value the same name", () => {
    fc.assert(
      fc.property(fc.uniqueArray(value, { maxLength: 40 }), (values) => {
        const slugs = values.map((given) => buildTenantSlug(given, sha256));
        expect(new Set(slugs).size).toBe(values.length);
        expect(values.map((given) => buildTenantSlug(given, sha256))).toEqual(slugs);
      }),
    );
  });

  it("tells 2,000 values that read the same apart", () => {
    const values = Array.from({ length: 2000 }, (_, index) => `Ünït ${index} ${"x".repeat(60)}${index}`);
    expect(new Set(values.map((given) => buildTenantSlug(given, sha256))).size).toBe(2000);
  });

  it("names the rows without a tenant as no value can be named", () => {
    expect(buildTenantSlug(null, sha256)).toBe("no-tenant");
    fc.assert(fc.property(value, (given) => buildTenantSlug(given, sha256) !== "no-tenant"));
  });
});
