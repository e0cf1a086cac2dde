import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Keys that no test compares, and why. */
const UNCLAIMED: Readonly<Record<string, string>> = {
  "stats:_versions:numpy": "version",
  "stats:_versions:scipy": "version",
  "metrics:_versions:sklearn": "version",
  "metrics:_versions:statsmodels": "version",
  "streams:note": "prose",
  "streams:source": "prose",
  "streams:expected:KSWIN(alpha=1e-4,seed=42) on s1:drift":
    "random by nature, needs another language's sampler (SCIENCE 7.4)",
  "streams:expected:KSWIN(alpha=1e-4,seed=42) on s1:note": "prose",
  "r_reference:wilcox:call": "prose",
  "r_reference:dm_test:call": "prose",
  "r_reference:dm_test:e1": "the test writes the formula itself",
  "r_reference:dm_test:e2": "the test writes the formula itself",
  "stats:edge_constant_equal:t": "the library says NaN; ours null, tested as such",
  "stats:edge_constant_equal:epps_singleton": "the library raises; ours null, tested as such",
  "stats:edge_constant_equal:anderson": "the library raises; ours p = 1, tested as such",
  "stats:edge_nan:ks_default_nan_policy_propagate": "the library says NaN; ours drops missing values, tested as such",
};

/** Groups whose parity test walks every key. */
const WALKED: ReadonlySet<string> = new Set(["metrics:multiclass"]);

/** Paths of all values that are no objects. */
function listKeys(value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => listKeys(inner, `${path}:${key}`));
}

const TESTS = globSync("test/unit/core/**/*.test.ts").map((file) => readFileSync(file, "utf8"));

function isNamed(text: string, key: string): boolean {
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(^|[^\\w])${escaped}($|[^\\w])`, "m").test(text);
}

/**
 * Red? A number of an independent implementation is compared with nothing. Name its key, and the group that it is in, in a parity test beside the code that it is for,
 * or say above why nobody compares it.
 */
it.each(["stats", "metrics", "streams", "r_reference"])(
  "every golden number of %s.json is named by a parity test",
  (file) => {
    const readers = TESTS.filter((text) => text.includes(`"${file}"`) || text.includes(`${file}.json`));
    expect(readers.length).toBeGreaterThan(0);
    const keys = listKeys(JSON.parse(readFileSync(`test/fixtures/golden/${file}.json`, "utf8")), file);
    const missing = keys.filter((path) => {
      if (Object.hasOwn(UNCLAIMED, path)) return false;
      const [, group, key] = path.split(":") as [string, string, string | undefined];
      if (WALKED.has(`${file}:${group}`)) return false;
      return !readers.some((text) => isNamed(text, group) && (key === undefined || isNamed(text, key)));
    });
    expect(missing).toEqual([]);
  },
);
