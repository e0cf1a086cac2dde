import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FEATURE_STATES, MONITOR_VERDICTS } from "../../core/documents/monitor.ts";
import { LIKELY_CAUSES } from "../../core/monitor/causes/likely-causes.ts";
import { DEFAULT_POLICY, MAJOR_EFFECT, MODERATE_EFFECT } from "../../core/monitor/policy.ts";
import { QUALITY_TESTS } from "../../core/monitor/quality/quality-tests.ts";
import { OUTCOME_OF } from "../../core/monitor/verdict.ts";

const DOCS = readFileSync("docs/monitoring.md", "utf8");

/** Cells of the rows of the table under a heading of the third level. */
function readTable(heading: string): readonly (readonly string[])[] {
  const section = DOCS.split(/^### /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(1).map((row) =>
    row
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  );
}

describe("docs/monitoring.md", () => {
  /** Red? A data-quality test, its title or its default tolerance is not as in its table. */
  it("lists every data-quality test with its default tolerance, in their order", () => {
    expect(readTable("Data quality").map((cells) => cells.slice(0, 3))).toEqual(
      [...QUALITY_TESTS.values()].map(({ id, title, tolerance }) => [`\`${id}\``, title, String(tolerance)]),
    );
  });

  /** Red? A rule of core/monitor/causes is missing there, or its advice has changed. */
  it("lists every likely cause with what to do, in their order", () => {
    expect(readTable("Likely causes").map(([title, , action]) => [title, action])).toEqual(
      [...LIKELY_CAUSES.values()].map(({ title, action }) => [title, action]),
    );
  });

  /** Red? A state or verdict is not told there. */
  it("tells every state of a feature and every verdict, with its outcome", () => {
    const rows = readTable("States and verdicts");
    const named = new Map(rows.map(([name = "", , outcome]) => [name.replaceAll("`", ""), outcome]));
    expect([...named.keys()].toSorted()).toEqual([...FEATURE_STATES, ...MONITOR_VERDICTS, "verdict"].toSorted());
    for (const verdict of MONITOR_VERDICTS) expect(named.get(verdict)).toBe(OUTCOME_OF[verdict]);
  });

  /** Red? A setting or a limit of the policy is another one than the page says. */
  it("says the settings and limits of the policy", () => {
    expect(DOCS).toContain(`δ_min (default ${DEFAULT_POLICY.effect})`);
    expect(DOCS).toContain(`q (default ${DEFAULT_POLICY.falseDiscoveryRate})`);
    expect(DOCS).toContain(`d\\* < ${MODERATE_EFFECT} (PSI 0.1)`);
    expect(DOCS).toContain(`d\\* ≥ ${MAJOR_EFFECT} |`);
  });
});
