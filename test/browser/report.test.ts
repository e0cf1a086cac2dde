import { existsSync } from "node:fs";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import { renderMonitorHtml } from "../../reports/monitor-report.ts";
import { renderRunHtml } from "../../reports/run-report.ts";
import {
  buildDriftDocument,
  buildDriftedFeature,
  buildMonitorDocument,
  buildWindow,
} from "../fakes/monitor-documents.ts";
import {
  buildBinaryDetail,
  buildComparison,
  buildDeploymentDocument,
  buildEvaluationDocument,
  buildManifestDocument,
  buildRunDocument,
  buildSlice,
} from "../fakes/report-documents.ts";
import { buildTenantsDocument, buildTenantsOf } from "../fakes/tenants-document.ts";

const CHROMIUM = "/usr/bin/chromium";
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-quic",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
];
const LONG = "a_very_long_feature_name_without_any_place_to_break_it_".repeat(4);
const ATTACK =
  '<img src="https://evil.example/x.png" onerror="document.title=1"><style>@import "https://evil.example"</style>';

const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  life: () =>
    renderRunHtml({
      run: buildRunDocument(),
      evaluation: buildEvaluationDocument(),
      manifest: buildManifestDocument(),
      deployment: buildDeploymentDocument(),
      monitor: buildDriftDocument(),
    }),
  compared: () => renderRunHtml({ evaluation: buildComparedDocument("home") }),
  "compared hostile": () => renderRunHtml({ evaluation: buildComparedDocument(`${ATTACK}${LONG}`) }),
  hostile: () =>
    renderRunHtml({
      evaluation: buildEvaluationDocument({
        pipeline: LONG,
        task: { kind: "binary", target: ATTACK, positive: ATTACK },
        slices: Array.from({ length: 500 }, (_, index) => buildSlice(LONG, `${ATTACK}${index}`)),
        warnings: [ATTACK, LONG],
      }),
    }),
  tenants: () => renderRunHtml({ evaluation: buildEvaluationDocument(), tenants: buildTenantsDocument() }),
  "hostile tenants": () => renderRunHtml({ tenants: buildTenantsOf(`${ATTACK}${LONG}`, 60) }),
  monitoring: async () =>
    renderMonitorHtml(
      buildMonitorDocument([
        buildWindow({
          verdict: "drift",
          features: [LONG, ATTACK, "income"].map((name) => buildDriftedFeature({ name })),
        }),
      ]),
    ),
};
/** Both models drawn: curves, scores, and the slices as a forest plot. */
function buildComparedDocument(column: string): Evaluation {
  const slice = {
    column,
    n: 300,
    declared: true,
    metric: "roc_auc",
    candidate: 0.8,
    baseline: 0.81,
    level: 0.9,
  } as const;
  return buildEvaluationDocument({
    verdict: "equivalent",
    baseline: { kind: "champion", ref: column, reason: column, ageDays: 3 },
    comparison: { roc_auc: buildComparison() },
    baselineDetails: { n: 1000, binary: buildBinaryDetail({ positive: column }) },
    comparedSlices: [0, 1, 2].map((index) => ({
      ...slice,
      value: `${column}${index}`,
      delta: -0.01 * index,
      ci: [-0.03, 0.02],
      shrunkDelta: 0,
      p: 0.5,
      pHolm: 0.5,
      verdict: "inconclusive",
    })),
  });
}

const VIEWS = [
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
] as const;
const CASES = Object.keys(PAGES).flatMap((name) => VIEWS.map((view) => [name, view.width, view.colorScheme] as const));

// Skipped where no Chromium is installed: `apt-get install -y chromium` brings it.
describe.skipIf(!existsSync(CHROMIUM))("the HTML report in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser.close());

  it.each(CASES)("%s at %i px, %s: no request, no error, no sideways scrolling", async (name, width, colorScheme) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-report-"));
    const file = pathToFileURL(join(folder.path, "report.html")).href;
    await writeFile(join(folder.path, "report.html"), await (PAGES[name] as () => Promise<string>)());
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(file);
    // In words of the page, as text: a string is not compiled against our types for Node.
    const facts = (await page.evaluate(`({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]').content,
      paper: getComputedStyle(document.body).backgroundColor,
      headings: [...document.querySelectorAll("h1")].length,
      unnamed: [...document.querySelectorAll("svg")].filter((svg) => !svg.getAttribute("aria-label")).length,
      foreign: document.querySelectorAll("script, iframe, img, link, object, embed").length,
      title: document.title,
    })`)) as Record<string, unknown>;
    await page.close();
    expect(requests).toEqual([file]);
    expect(complaints).toEqual([]);
    expect(facts).toMatchObject({ overflow: 0, headings: 1, unnamed: 0, foreign: 0 });
    expect(facts.title).not.toBe("1");
    expect(facts.policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'$/,
    );
    expect(facts.paper).toBe(colorScheme === "dark" ? "rgb(15, 19, 23)" : "rgb(255, 255, 255)");
  });
});
