// Every trainer on every reference pipeline, by the commands that a user types: fit time, score, interval.
// Run: node bench/results.ts [--write] [--only trainer,…]     --write puts the table into docs/results.md
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { argv } from "node:process";
import { promisify } from "node:util";
import { evaluationDocument, type MetricValue } from "../core/documents/evaluation.ts";
import { runDocument } from "../core/documents/run.ts";
import { FORECASTERS } from "../core/forecast/forecasters.ts";
import { METRIC_CARDS } from "../core/metrics/metrics.ts";
import { TRAINERS } from "../core/trainers/trainers.ts";

const execute = promisify(execFile);
const LAUNCHER = resolve("bin/slipway.mjs");
/** They learn from a program or a file that somebody has to bring; examples/python-onnx shows both. */
const BROUGHT: ReadonlySet<string> = new Set(["command", "onnx"]);

interface Case {
  readonly name: string;
  readonly trainers: readonly string[];
  /** Shown beside the primary metric. */
  readonly second: string;
  readonly note: string;
}

const LEARNERS = [...TRAINERS.keys()].filter((kind) => !BROUGHT.has(kind));
const CASES: readonly Case[] = [
  {
    name: "credit-risk",
    trainers: LEARNERS,
    second: "brier",
    note: "4,454 applications, a quarter of them held out by row hash.",
  },
  {
    name: "customer-churn",
    trainers: LEARNERS,
    second: "brier",
    note: "7,043 customers as one model, a quarter of them held out by row hash; models per payment method stand in the report of the case.",
  },
  {
    name: "energy-demand",
    trainers: [...FORECASTERS.keys(), ...LEARNERS],
    second: "mase",
    note: "4,032 half-hours; the last fortnight as 14 daily origins × 48 steps, day-ahead information only.",
  },
];

interface Result {
  readonly kind: string;
  readonly backend: string;
  readonly seconds: number;
  readonly primary: MetricValue;
  readonly second: MetricValue;
  readonly primaryId: string;
}

interface Refusal {
  readonly kind: string;
  readonly refusal: string;
}

async function measure({ name, second }: Case, kind: string): Promise<Result | Refusal> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-results-"));
  const home = join(folder.path, "case");
  await mkdir(home);
  await cp(resolve("pipelines", name, "data"), join(home, "data"), { recursive: true });
  const original = resolve("pipelines", name, "pipeline.ts");
  // The pipeline as it is, but for its trainer; one model of all rows.
  const text = `import base from ${JSON.stringify(original)};
const { tenants, ...pipeline } = base as typeof base & { tenants?: unknown };
export default { ...pipeline, train: { kind: ${JSON.stringify(kind)} } };\n`;
  await writeFile(join(home, "pipeline.ts"), text);
  const { CI: _, ...env } = process.env;
  const type = (verb: string, ...more: string[]) =>
    execute(process.execPath, [LAUNCHER, verb, "case", ...more], { cwd: folder.path, env, maxBuffer: 1 << 26 });
  try {
    await type("train");
    await type("evaluate", "--dry-run");
  } catch (thrown) {
    const { stderr = "" } = thrown as { stderr?: string };
    return { kind, refusal: stderr.split("\n").find((line) => line.trim() !== "" && !line.startsWith("error")) ?? "" };
  }
  const out = join(folder.path, ".slipway", "out", name);
  const run = runDocument.schema.parse(JSON.parse(await readFile(join(out, "run.json"), "utf8")));
  const evaluation = evaluationDocument.schema.parse(JSON.parse(await readFile(join(out, "evaluation.json"), "utf8")));
  const { primary: primaryId, metrics } = evaluation;
  const [primary, beside] = [metrics[primaryId], metrics[second]];
  if (primary === undefined || beside === undefined) throw new Error(`${name}: no ${primaryId} or ${second}`);
  return {
    kind,
    backend: run.trainer.backend,
    seconds: run.timings.fit ?? run.seconds,
    primary,
    second: beside,
    primaryId,
  };
}

function show({ value, ci }: MetricValue): string {
  if (value === null) return "—";
  return ci === null ? value.toFixed(4) : `${value.toFixed(4)} [${ci[0].toFixed(4)}, ${ci[1].toFixed(4)}]`;
}

function titleOf(id: string): string {
  return METRIC_CARDS.get(id)?.title ?? id;
}

function isResult(result: Result | Refusal): result is Result {
  return !("refusal" in result);
}

function renderCase({ name, note, second }: Case, results: readonly (Result | Refusal)[]): string {
  const done = results.filter(isResult);
  const primaryId = done[0]?.primaryId ?? "";
  const sign = METRIC_CARDS.get(primaryId)?.better === "low" ? 1 : -1;
  const rows = done
    .toSorted((left, right) => sign * ((left.primary.value ?? 0) - (right.primary.value ?? 0)))
    .map((result) =>
      [result.kind, result.backend, result.seconds.toFixed(2), show(result.primary), show(result.second)].join(" | "),
    );
  const refused = results.flatMap((result) => (isResult(result) ? [] : [`- \`${result.kind}\`: ${result.refusal}`]));
  return [
    `## ${name}`,
    note,
    [
      `| trainer | computed by | fit, s | ${titleOf(primaryId)} [95 %] | ${titleOf(second)} [95 %] |`,
      "|:--|:--|--:|:--|:--|",
      ...rows.map((row) => `| ${row} |`),
    ].join("\n"),
    ...(refused.length === 0 ? [] : [["Refused:", "", ...refused].join("\n")]),
  ].join("\n\n");
}

const only = argv.includes("--only") ? argv[argv.indexOf("--only") + 1]?.split(",") : undefined;
const sections: string[] = [];
for (const given of CASES) {
  const results: (Result | Refusal)[] = [];
  for (const kind of given.trainers) {
    if (only?.includes(kind) === false) continue;
    results.push(await measure(given, kind));
  }
  sections.push(renderCase(given, results));
  console.log(`${sections.at(-1)}\n`);
}
if (argv.includes("--write")) {
  const intro = `# Results

Every trainer with its default settings on every reference pipeline, best first. Written by \`node bench/results.ts --write\`
on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), Node ${process.versions.node}. Fit times depend on the machine; scores do not.
Intervals are two-sided 95 %; how each is computed stands in \`evaluation.json\`. \`command\` and \`onnx\` bring their own model:
see [examples/python-onnx](../examples/python-onnx/README.md).`;
  await writeFile("docs/results.md", `${[intro, ...sections].join("\n\n")}\n`);
}
