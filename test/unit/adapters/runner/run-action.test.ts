import { describe, expect, it } from "vitest";
import { runStep } from "./step.ts";

const output = (outcome: string, document = "", version = "") =>
  `outcome<<EOF\n${outcome}\nEOF\ndocument<<EOF\n${document}\nEOF\nversion-of<<EOF\n${version}\nEOF\n`;

describe("a stage as a step", () => {
  it("ends with 0, its outputs and its summary", async () => {
    const step = await runStep(
      'const run = async (inputs, { log }) => { log.info("at " + inputs.pipeline); return passed; };',
    );
    expect(step).toMatchObject({ status: 0, output: output("passed", "d.json", "1"), summary: "Fine.\n" });
    expect(step.log).toContain("::group::slipway sample\nat p.yml\n::endgroup::\nsample: passed\n");
  });

  it("ends with 1 when it judged against it, with the evidence and one annotation", async () => {
    const step = await runStep(
      'const run = async () => ({ ...passed, status: "failed", exitCode: 3, outputs: { ...passed.outputs, outcome: "failed" }, summary: "# Lost `auc`\\n\\nmore" });',
    );
    expect(step).toMatchObject({ status: 1, output: output("failed", "d.json", "1") });
    expect(step.log.match(/^::error .*$/gm)).toEqual(["::error title=slipway sample%3A failed::Lost auc"]);
  });

  it("succeeds where a judgement does not fail the stage", async () => {
    const step = await runStep('const run = async () => ({ ...passed, status: "inconclusive" });');
    expect(step.status).toBe(0);
    expect(step.log).not.toContain("::error");
  });

  it("turns an error into one annotation on the user's file, and says so in outputs and summary", async () => {
    const step = await runStep(
      'const run = async (_, { cwd }) => { throw new SlipwayError("SLIPWAY_E_DATA_EMPTY", { what: "No ``rows``.", remedy: "Add some.", file: cwd + "/data/a.csv", line: 7, cause: new Error("why") }); };',
    );
    expect(step).toMatchObject({ status: 1, output: output("error") });
    expect(step.log.match(/^::error .*$/gm)).toEqual([
      "::error title=SLIPWAY_E_DATA_EMPTY,file=data/a.csv,line=7::No ``rows``. Add some.",
    ]);
    expect(step.summary).toBe(
      "**slipway sample: error** `SLIPWAY_E_DATA_EMPTY`\n\n```text\nNo ``rows``.\nAdd some.\n```\n\n",
    );
  });

  it("keeps the outputs and the summary of the stages before the one that broke off", async () => {
    const step = await runStep(
      'const run = async () => ({ ...passed, status: "error", exitCode: 1, outputs: { ...passed.outputs, outcome: "error" }, error: new SlipwayError("SLIPWAY_E_SERVER_UNREACHABLE", { what: "No answer.", remedy: "Start it." }) });',
    );
    expect(step).toMatchObject({ status: 1, output: output("error", "d.json", "1") });
    expect(step.log.match(/^::error .*$/gm)).toEqual([
      "::error title=SLIPWAY_E_SERVER_UNREACHABLE::No answer. Start it.",
    ]);
    expect(step.summary).toContain("Fine.\n\n**slipway sample: error**");
  });

  it.each(['new TypeError("undefined is not a function")', '"a text"', "undefined"])(
    "takes whatever is thrown for a failure: %s",
    async (thrown) => {
      const step = await runStep(`const run = async () => { throw ${thrown}; };`);
      expect(step).toMatchObject({ status: 1, output: output("error") });
      expect(step.log).toContain("::error title=SLIPWAY_E_UNEXPECTED::");
    },
  );

  it("names every input that is wrong before anything runs", async () => {
    const step = await runStep("const run = async () => passed;", { INPUT_PIPELIN: "p.yml" });
    expect(step).toMatchObject({ status: 1, output: output("error") });
    expect(step.log).toMatch(
      /::error title=SLIPWAY_E_INPUT_INVALID::sample: 2 problems with its inputs\.%0A- pipeline: .*%0A- pipelin: unknown input.*%0AKnown inputs: /,
    );
  });

  it("masks secrets first, and hides them from code of the user", async () => {
    const step = await runStep(
      "const run = async (inputs) => { console.log(inputs.deployToken.length, JSON.stringify(Object.keys(process.env))); return passed; };",
      {
        INPUT_PIPELINE: "p.yml",
        "INPUT_GITHUB-TOKEN": "ghs_secret",
        "INPUT_DEPLOY-TOKEN": "line one\nline two",
        ...{ ACTIONS_RUNTIME_TOKEN: "t", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t", GITHUB_TOKEN: "t", GITHUB_ENV: "f" },
      },
    );
    expect(step.log.split("\n").slice(0, 3)).toEqual([
      "::add-mask::ghs_secret",
      "::add-mask::line one",
      "::add-mask::line two",
    ]);
    expect(step.log).toMatch(/^17 \[/m);
    expect(step.log).not.toMatch(/"(INPUT_|ACTIONS_|GITHUB_TOKEN|GITHUB_ENV)/);
  });

  it("never lets text of the user become a command or an annotation too many", async () => {
    const step = await runStep(
      'const run = async (_, { log }) => { log.info("a\\r\\n ::set-env name=X::1\\n##[error]boo\\u001b[31m"); for (let i = 0; i < 8; i++) log.warn("w" + i + "x".repeat(5000)); return passed; };',
    );
    expect(step.log).toContain("a\n : :set-env name=X::1\n# #[error]boo\ufffd[31m\n");
    const warnings = step.log.match(/^::warning .*$/gm) ?? [];
    expect(warnings).toHaveLength(5);
    expect(Math.max(...warnings.map((line) => line.length))).toBeLessThan(4_200);
    expect(step.log).toContain("::notice title=Slipway::3 more warnings are in the log.");
  });

  it("shows characters that would turn a line round, in annotations and in the summary", async () => {
    const step = await runStep(
      'const run = async (_, { log }) => { log.warn("a\\u202eb"); throw new SlipwayError("SLIPWAY_E_DATA_EMPTY", { what: "c\\u202ed\\u2066.", remedy: "e" }); };',
    );
    expect(step.log).toContain("::warning title=Slipway::a\ufffdb");
    expect(step.log).toContain("::error title=SLIPWAY_E_DATA_EMPTY::c\ufffdd\ufffd. e");
    expect(step.summary).toContain("c\ufffdd\ufffd.\ne\n");
  });

  it("cuts a summary that GitHub would drop, between two lines", async () => {
    const step = await runStep('const run = async () => ({ ...passed, summary: "änderung\\n".repeat(120_000) });');
    expect(Buffer.byteLength(step.summary)).toBeLessThanOrEqual(900_001);
    expect(step.summary).toMatch(/\nänderung\n\n… cut here/);
  });

  it("works without files for outputs and summary, as by hand", async () => {
    const step = await runStep("const run = async () => passed;", {
      INPUT_PIPELINE: "p.yml",
      GITHUB_OUTPUT: "",
      GITHUB_STEP_SUMMARY: "",
    });
    expect(step.status).toBe(0);
    expect(step.log).toContain("::set-output name=outcome::passed");
  });

  it("stops its work when the workflow is cancelled", async () => {
    const step = await runStep(
      'const run = async (_, { signal }) => { const hold = setInterval(() => 0, 1000); process.kill(process.pid, "SIGINT"); await new Promise((done) => signal.addEventListener("abort", done)); clearInterval(hold); signal.throwIfAborted(); };',
    );
    expect(step).toMatchObject({ status: 1, output: output("error") });
    expect(step.log).toContain("::error title=SLIPWAY_E_INTERRUPTED::The workflow was cancelled.");
  });
});
