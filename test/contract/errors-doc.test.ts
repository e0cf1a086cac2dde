import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_CATALOGUE } from "../../core/errors.ts";

/** Rows `| CODE | kind | meaning | remedy |` of docs/errors.md. */
function readDocumented(): ReadonlyMap<string, { kind: string; meaning: string; remedy: string }> {
  const text = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| `(SLIPWAY_E_\w+)` \| (\w+) \| (.+?) \| (.+?) \|$/gm)];
  return new Map(rows.map(([, code = "", kind = "", meaning = "", remedy = ""]) => [code, { kind, meaning, remedy }]));
}

describe("docs/errors.md", () => {
  const documented = readDocumented();

  /** Red? A code was added, removed or reworded: change core/errors.ts and docs/errors.md together. */
  it("lists the codes of the catalogue, in its order", () => {
    expect([...documented.keys()]).toEqual(Object.keys(ERROR_CATALOGUE));
  });

  it.each(Object.entries(ERROR_CATALOGUE))("%s has its kind and meaning, and a remedy", (code, { kind, meaning }) => {
    expect(documented.get(code)).toMatchObject({ kind, meaning });
    expect(documented.get(code)?.remedy.length).toBeGreaterThan(10);
  });

  /** Red? A code that nobody raises any more goes, from core/errors.ts and docs/errors.md. */
  it("lists no code that nothing raises", () => {
    const sources = globSync("{core,adapters,actions,cli,server,reports}/**/*.ts", { exclude: ["core/errors.ts"] });
    const text = sources.map((file) => readFileSync(file, "utf8")).join("\n");
    const raised = new Set([...text.matchAll(/"(SLIPWAY_E_\w+)"/g)].map(([, code]) => code));
    const unused = Object.keys(ERROR_CATALOGUE).filter((code) => code !== "SLIPWAY_E_UNEXPECTED" && !raised.has(code));
    expect(unused).toEqual([]);
  });
});
