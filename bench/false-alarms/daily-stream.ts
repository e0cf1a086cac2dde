/** H4 of SCIENCE 11: a stream of days whose mean wanders and changes at weekends. */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildTable, type Table } from "../../core/data/table.ts";
import { createRng } from "../../core/rng.ts";
import { calibrate, judgeWindows } from "./judge-windows.ts";
import { createPeers } from "./peer-rules.ts";
import { meanOf, renderTable, type TextTable } from "./text-table.ts";

const [FEATURES, REFERENCE_DAYS, TEST_DAYS, ROWS] = [10, 90, 60, 500];
const SHIFTED = { feature: 7, fromDay: 30 };
const FIRST_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const REPLICATIONS = 12;
const POOLED_SHARE = 5; // pooled peers see every fifth row of the reference
const CLEAN_WINDOWS = 3;

/** A day's rows by feature. */
type Day = readonly Float64Array[];

/** Features N(μ, 1): μ = u, plus 0.6 at weekends for the first five; u is AR(1) over days with 0.6 and noise of sd 0.08. */
function drawDays(seed: number, shift: number): readonly Day[] {
  const rng = createRng(seed);
  const level = new Float64Array(FEATURES);
  return Array.from({ length: REFERENCE_DAYS + TEST_DAYS }, (_, day) => {
    const weekend = day % 7 >= 5;
    return Array.from({ length: FEATURES }, (_unused, feature) => {
      level[feature] = 0.6 * (level[feature] as number) + 0.08 * rng.normal();
      const shifted = feature === SHIFTED.feature && day >= REFERENCE_DAYS + SHIFTED.fromDay ? shift : 0;
      const mean = (level[feature] as number) + (weekend && feature < 5 ? 0.6 : 0) + shifted;
      return Float64Array.from({ length: ROWS }, () => mean + rng.normal());
    });
  });
}

function toTable(days: readonly Day[], every = 1): Table {
  return buildTable(
    Array.from({ length: FEATURES }, (_, feature) => {
      const values = days.flatMap((day) => [...(day[feature] ?? [])]).filter((_value, row) => row % every === 0);
      return { name: `f${feature}`, kind: "number", values: Float64Array.from(values) } as const;
    }),
  );
}

/** Alerts per test day and feature. */
type Alerts = readonly ReadonlySet<string>[];

/** Alerts of a method over the test days. A delay needs those from the shift on alone. */
function alertPeers(days: readonly Day[], from = 0): ReadonlyMap<string, Alerts> {
  const past = days.slice(0, REFERENCE_DAYS);
  const chunks = new Array<number>(REFERENCE_DAYS).fill(ROWS);
  const peers = createPeers({ reference: toTable(past), pooled: toTable(past, POOLED_SHARE), chunks });
  const tests = days.slice(REFERENCE_DAYS).map((day) => toTable([day]));
  const nothing: ReadonlySet<string> = new Set();
  return new Map(
    [...peers].map(([method, flag]) => [method, tests.map((day, index) => (index < from ? nothing : flag(day)))]),
  );
}

interface OurAlerts {
  readonly raw: Alerts;
  readonly confirmed: Alerts;
}

async function alertOurs(days: readonly Day[]): Promise<OurAlerts> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-bench-"));
  await writeFile(join(folder.path, "reference.csv"), toCsv(days.slice(0, REFERENCE_DAYS), 0));
  await writeFile(join(folder.path, "current.csv"), toCsv(days.slice(REFERENCE_DAYS), REFERENCE_DAYS));
  const windows = { timestamp: "day", windowMs: DAY_MS };
  const table = await calibrate({ source: "reference.csv", folder: folder.path, exclude: ["day"], windows });
  const judged = await judgeWindows(table, "current.csv");
  const named = (wanted: "drift" | "confirmed"): Alerts =>
    judged.map(
      ({ features }) => new Set([...features].filter(([, feature]) => feature[wanted]).map(([feature]) => feature)),
    );
  return { raw: named("drift"), confirmed: named("confirmed") };
}

function toCsv(days: readonly Day[], first: number): string {
  const lines = days.flatMap((day, index) => {
    const date = new Date(FIRST_MONDAY + (first + index) * DAY_MS).toISOString();
    return Array.from({ length: ROWS }, (_, row) =>
      [date, ...day.map((values) => (values[row] ?? 0).toFixed(5))].join(","),
    );
  });
  return [["day", ...Array.from({ length: FEATURES }, (_, feature) => `f${feature}`)].join(","), ...lines, ""].join(
    "\n",
  );
}

/** One issue per feature; it closes after three windows without an alert. */
function countIssues(opens: Alerts, alerts: Alerts = opens): number {
  let issues = 0;
  for (let feature = 0; feature < FEATURES; feature++) {
    let clean = CLEAN_WINDOWS;
    for (const [day, opening] of opens.entries()) {
      if (opening.has(`f${feature}`) && clean >= CLEAN_WINDOWS) {
        issues += 1;
        clean = 0;
      } else if (clean < CLEAN_WINDOWS) clean = alerts[day]?.has(`f${feature}`) ? 0 : clean + 1;
    }
  }
  return issues;
}

/** Windows from the shift to the first alert, counted from 1; null: never. */
function measureDelay(alerts: Alerts): number | null {
  const found = alerts.findIndex((day, index) => index >= SHIFTED.fromDay && day.has(`f${SHIFTED.feature}`));
  return found === -1 ? null : found - SHIFTED.fromDay + 1;
}

/** `share` of the replications. */
export async function tabulateH4(share: number): Promise<TextTable> {
  const replications = Math.ceil(share * REPLICATIONS);
  const found = new Map<string, { issues: number[]; half: (number | null)[]; whole: (number | null)[] }>();
  const note = (method: string, seed: { issues: number; half: number | null; whole: number | null }): void => {
    const known = found.get(method) ?? { issues: [], half: [], whole: [] };
    known.issues.push(seed.issues);
    known.half.push(seed.half);
    known.whole.push(seed.whole);
    found.set(method, known);
  };
  for (let seed = 1; seed <= replications; seed++) {
    const [quiet, half, whole] = [drawDays(seed, 0), drawDays(seed, 0.5), drawDays(seed, 1)];
    const [peers, ...shifted] = [alertPeers(quiet), ...[half, whole].map((days) => alertPeers(days, SHIFTED.fromDay))];
    for (const [method, alerts] of peers) {
      const [delayHalf, delayWhole] = shifted.map((later) => measureDelay(later.get(method) ?? []));
      note(method, { issues: countIssues(alerts), half: delayHalf ?? null, whole: delayWhole ?? null });
    }
    const [ours, oursHalf, oursWhole] = [await alertOurs(quiet), await alertOurs(half), await alertOurs(whole)];
    note("**calibrated-v1, every alarm**", {
      issues: countIssues(ours.raw),
      half: measureDelay(oursHalf.raw),
      whole: measureDelay(oursWhole.raw),
    });
    note("**calibrated-v1, with persistence**", {
      issues: countIssues(ours.confirmed, ours.raw),
      half: measureDelay(oursHalf.confirmed),
      whole: measureDelay(oursWhole.confirmed),
    });
  }
  return renderTable(
    `H4. 60 days without drift, 10 features, wandering mean and weekends (seeds 1–${replications}); delay of a shift in one feature`,
    ["method", "issues per 60 days", "worst seed", "delay of 0.5 sd, windows", "delay of 1 sd, windows"],
    [...found].map(([method, { issues, half, whole }]) => [
      method,
      meanOf(issues, (count) => count),
      Math.max(...issues),
      describeDelays(half),
      describeDelays(whole),
    ]),
  );
}

/** Median and worst; never counts as the worst. */
function describeDelays(delays: readonly (number | null)[]): string {
  const sorted = delays.toSorted((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
  const say = (delay: number | null | undefined): string =>
    delay === null || delay === undefined ? "never" : `${delay}`;
  return `${say(sorted[Math.floor((sorted.length - 1) / 2)])} (worst ${say(sorted.at(-1))})`;
}
