// Every trainer on every reference pipeline, by the commands that a user types: fit time, score, interval.
// Run: bash scripts/python-venv.sh examples/python-onnx/requirements.txt node bench/results.ts [--write] [--only trainer,…]
// --write puts the table into docs/results.md. Without that Python, `command` and `onnx` are listed as refused.
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
/** The trainer that the pipeline itself names, with its settings. */
const SHIPPED = "as shipped";
/** They learn from a program or a file that somebody has to bring: here the scikit-learn program of the example, and the file that it leaves. */
const BROUGHT: ReadonlyMap<string, unknown> = new Map([
  ["command", { kind: "command", run: ["python3", "train.py"] }],
  ["onnx", { kind: "onnx", file: "model.onnx" }],
]);
/** They forecast alone. */
const FORECAST_ONLY: ReadonlySet<string> = new Set(["sequence"]);

interface Case {
  readonly name: string;
  readonly trainers: readonly string[];
  /** Shown beside the primary metric. */
  readonly second: string;
  readonly note: string;
}

const LEARNERS = [...TRAINERS.keys()].filter((kind) => !BROUGHT.has(kind));
const OF_ROWS = [...LEARNERS.filter((kind) => !FORECAST_ONLY.has(kind)), ...BROUGHT.keys()];
const CASES: readonly Case[] = [
  {
    name: "credit-risk",
    trainers: OF_ROWS,
    second: "brier",
    note: "4,454 applications, a quarter of them held out by row hash.",
  },
  {
    name: "customer-churn",
    trainers: OF_ROWS,
    second: "brier",
    note: "7,043 customers as one model, a quarter of them held out by row hash; models per payment method stand in the report of the case.",
  },
  {
    name: "energy-demand",
    trainers: [...FORECASTERS.keys(), ...LEARNERS],
    second: "mase",
    note: "4,032 half-hours; the last fortnight as 14 daily origins × 48 steps, day-ahead information only. The defaults of `multiSeasonal` were fixed with sight of that fortnight; the shipped settings come from earlier weeks ([decision 0013](decisions/0013-a-forecast-is-a-function-of-the-step.md)).",
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

/** The pipeline as it is, but for its trainer; one model of all rows. */
async function writeCase(home: string, name: string, kind: string): Promise<void> {
  const train = BROUGHT.get(kind) ?? { kind };
  await cp(resolve("examples/python-onnx/train.py"), join(home, "train.py"));
  await writeFile(
    join(home, "pipeline.ts"),
    `import base from ${JSON.stringify(resolve("pipelines", name, "pipeline.ts"))};
const { tenants, ...pipeline } = base as typeof base & { tenants?: unknown };
export default ${kind === SHIPPED ? "pipeline" : `{ ...pipeline, train: ${JSON.stringify(train)} }`};\n`,
  );
}

async function measure({ name, second }: Case, kind: string): Promise<Result | Refusal> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-results-"));
  const home = join(folder.path, "case");
  await mkdir(home);
  await cp(resolve("pipelines", name, "data"), join(home, "data"), { recursive: true });
  const { CI: _, ...env } = process.env;
  const out = join(folder.path, ".slipway", "out", name);
  const type = (verb: string, ...more: string[]) =>
    execute(process.execPath, [LAUNCHER, verb, "case", ...more], { cwd: folder.path, env, maxBuffer: 1 << 26 });
  try {
    if (kind === "onnx") {
      await writeCase(home, name, "command");
      await type("train");
      await cp(join(out, "model", "model.onnx"), join(home, "model.onnx"));
    }
    await writeCase(home, name, kind);
    await type("train");
    await type("evaluate", "--dry-run");
  } catch (thrown) {
    const { stderr = "" } = thrown as { stderr?: string };
    return { kind, refusal: stderr.split("\n").find((line) => line.trim() !== "" && !line.startsWith("error")) ?? "" };
  }
  const run = runDocument.schema.parse(JSON.parse(await readFile(join(out, "run.json"), "utf8")));
  const evaluation = evaluationDocument.schema.parse(JSON.parse(await readFile(join(out, "evaluation.json"), "utf8")));
  const { primary: primaryId, metrics } = evaluation;
  const [primary, beside] = [metrics[primaryId], metrics[second]];
  if (primary === undefined || beside === undefined) throw new Error(`${name}: no ${primaryId} or ${second}`);
  return {
    kind: kind === SHIPPED ? `${run.trainer.kind}, ${SHIPPED}` : kind,
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
  for (const kind of [SHIPPED, ...given.trainers]) {
    if (only?.includes(kind) === false) continue;
    results.push(await measure(given, kind));
  }
  sections.push(renderCase(given, results));
  console.log(`${sections.at(-1)}\n`);
}
if (argv.includes("--write")) {
  const intro = `# Results

Every trainer with its default settings on every reference pipeline, best first, beside the one that the pipeline ships. Written by \`bench/results.ts\` (its
first lines say how) on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), Node ${process.versions.node}. Fit times depend on the machine; scores do not.
Intervals are two-sided 95 %; how each is computed stands in \`evaluation.json\`. \`command\` is the scikit-learn program of
[examples/python-onnx](../examples/python-onnx/README.md), \`onnx\` the file that it leaves. Where a trainer is not listed, it does not apply: \`sequence\` and
the forecasters need an order in time, programs and files of users know no rolling origin.`;
  await writeFile("docs/results.md", `${[intro, ...sections].join("\n\n")}\n`);
}
