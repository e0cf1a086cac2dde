// The root action's step: runs the pipeline given by SLIPWAY_PIPELINE and SLIPWAY_STAGES, hands the outputs to the workflow and
// the comment to the job summary. Values arrive as variables, never inside a script's text.
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { SLIPWAY_PIPELINE = "", SLIPWAY_STAGES = "", GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;

interface RunDocument {
  readonly outcome?: string;
  readonly version?: string;
  readonly report?: { readonly html?: string; readonly markdown?: string };
}

/** Empty when the run ended in an error: then nothing but the error was said, on stderr. */
function parseResult(text: string): RunDocument {
  return text.trim() === "" ? {} : (JSON.parse(text) as RunDocument);
}

const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const args = [main, "run", SLIPWAY_PIPELINE, "--stages", SLIPWAY_STAGES, "--json"];
const { status, stdout, error } = spawnSync(process.execPath, args, {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
  maxBuffer: 2 ** 28,
});
if (error !== undefined) throw error;
const { outcome = "error", version = "", report = {} } = parseResult(stdout);
const outputs = { outcome, version, report: report.html ?? "" };
if (GITHUB_OUTPUT !== undefined) {
  // A value with a line break could write further outputs of its own.
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value.replaceAll(/[\r\n]/g, " ")}\n`);
  appendFileSync(GITHUB_OUTPUT, lines.join(""));
}
if (GITHUB_STEP_SUMMARY !== undefined && report.markdown !== undefined && existsSync(report.markdown)) {
  appendFileSync(GITHUB_STEP_SUMMARY, readFileSync(report.markdown));
}
// A step knows success and failure alone; the outcome output says which kind.
process.exitCode = status === 0 ? 0 : 1;
