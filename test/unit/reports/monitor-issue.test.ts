import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MonitorDocument } from "../../../core/documents/monitor.ts";
import type { IssueAbout, IssueText } from "../../../core/issues/issue-about.ts";
import { renderMonitorIssue } from "../../../reports/monitor-issue.ts";
import { buildDocument, createIssueWorld, type Mood, startOfDay } from "../../fakes/issue-world.ts";
import { buildDriftedFeature, buildWindow } from "../../fakes/monitor-documents.ts";

/** What is posted about the last of these documents, one after the other. */
async function renderLast(
  documents: readonly MonitorDocument[],
  mute?: { readonly until: string },
): Promise<IssueText> {
  const world = createIssueWorld();
  const texts: IssueText[] = [];
  for (const document of documents) {
    await world.act(document, {
      render: (about) => {
        const by = "anna";
        const act = mute === undefined ? about.act : { ...about.act, mute: { ...mute, by, reason: "a known outage" } };
        const text = renderMonitorIssue({ ...about, act });
        texts.push(text);
        return text;
      },
    });
  }
  const last = texts.at(-1);
  if (last === undefined) throw new Error("nothing was posted");
  return last;
}

const calm: readonly Mood[] = Array.from({ length: 20 }, (_, day) => (day % 6 === 4 ? "near" : "ok"));
const story = (...moods: readonly Mood[]): readonly MonitorDocument[] => {
  const days = [...calm, ...moods].map((income) => ({ income, age: "ok" as Mood, debt: "ok" as Mood }));
  return moods.map((_, index) => buildDocument(days.slice(0, calm.length + index + 1)));
};

describe("the issue about a monitoring run", () => {
  it("reads as its golden file", async () => {
    const { title, body, comment } = await renderLast(story("moderate", "unit", "unit"));
    const page = `${title}\n\n---\n\n${body}\n---\n\n${comment}\n`;
    await expect(page).toMatchFileSnapshot("../../fixtures/reports/monitor-issue.md");
  });

  it("says of data quality which column, of a tenant whose model, and of a mute until when", async () => {
    const named = (document: MonitorDocument): MonitorDocument => ({
      ...document,
      pipeline: "credit-risk.north-1a2b3c",
      tenant: "north",
    });
    const { title, body } = await renderLast(story("missing", "missing").map(named), { until: startOfDay(40) });
    expect(title).toBe("Data quality alarm in credit-risk · north: income");
    expect(body).toContain("<b>Muted</b> until 2026-02-10 00:00 UTC by <code>anna</code>: a known outage");
  });

  it("says what changed in one sentence: worse, recovered, seen again", async () => {
    const say = async (...moods: readonly Mood[]) => (await renderLast(story(...moods))).comment;
    expect(await say("minor", "minor", "major")).toContain("<b>Severity is major now.</b>");
    expect(await say("minor", "minor", "ok", "ok", "ok")).toContain("<b>Recovered.</b>");
    expect(await say("minor", "minor", "ok", "ok", "ok", "unit")).toContain("<b>Seen again</b>");
  });

  it("lists the runs that could tell nothing", async () => {
    const { title, body } = await renderLast(story("gap", "gap", "gap"));
    expect(title).toBe("Monitoring of credit-risk is broken");
    expect(body).toContain("<b>3 runs in a row</b>");
  });

  it("says since when monitoring does not run, and why that may be", async () => {
    const texts: string[] = [];
    const render = (about: IssueAbout): IssueText => {
      const text = renderMonitorIssue(about);
      texts.push(text.body);
      return text;
    };
    await createIssueWorld().miss("credit-risk", 9, { render });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(
      "**Monitoring has stopped.** Its schedule is <code>0 6 &#42; &#42; &#42;</code>, and <b>it has never run</b>.",
    );
    expect(texts[0]).toContain("GitHub switches schedules off after 60 days");
  });

  it("names the tenants of a fleet", async () => {
    const documents = ["north", "south", "@east"].map((tenant) => ({
      ...buildDocument([{ income: "minor" }]),
      pipeline: `credit-risk.${tenant.replace("@", "")}-000000`,
      tenant,
    }));
    const { title, body } = await renderLast(documents);
    expect(title).toBe("Drift in 3 tenants of credit-risk: income");
    expect(body).toContain("<code>north</code>");
    expect(body).not.toContain("@east");
  });

  it("names the reference by a version fit to copy, and its date as any other", async () => {
    const description = "credit-risk@1.0.0, current in production since 2026-11-21T19:05:06.292Z";
    const documents = story("unit").map((document) => ({ ...document, reference: { rows: 4454, description } }));
    const { body } = await renderLast(documents);
    expect(body).toContain("4,454 rows, credit-risk@1.0.0, current in production since 2026-11-21 19:05 UTC ·");
  });

  it("stays in one line and within limits, and lets no text do anything", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 200 }).map((text) => text.toWellFormed()),
      fc.constantFrom("@team", "--> <b>", "#1", "a\n# b", "__proto__", "toString", " score"),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (tenant, feature) => {
        const causes = ["Unit change: values are 1000 times as large"];
        const window = buildWindow({
          verdict: "drift",
          prediction: null,
          features: [buildDriftedFeature({ name: feature, causes })],
        });
        const document = { ...buildDocument([{ income: "ok" }]), verdict: "drift" as const, tenant, windows: [window] };
        const { title, body, comment } = await renderLast([{ ...document, pipeline: "credit-risk.t-000000" }]);
        expect(title).toMatch(/^[^\n\r\0]+$/u);
        expect(body.length).toBeLessThanOrEqual(60_000);
        expect(body.split("\n").slice(1).join("\n")).not.toMatch(/@[a-z]/i); // the first line is the hidden marker
        expect(comment).not.toMatch(/@[a-z]/i);
      }),
      { numRuns: 40 },
    );
  });

  it("fits however many columns alarm", async () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `a-rather-long-name-of-a-column-${index}`);
    const features = names.map((name) => buildDriftedFeature({ name, moved: "x".repeat(200) }));
    const window = (day: number) =>
      buildWindow({ start: startOfDay(day), end: startOfDay(day + 1), verdict: "drift", features, prediction: null });
    const document = buildDocument([{ income: "ok" }, { income: "ok" }]);
    const { body } = await renderLast([{ ...document, verdict: "drift", features, windows: [window(0), window(1)] }]);
    expect(body.length).toBeLessThanOrEqual(60_000);
  });
});
