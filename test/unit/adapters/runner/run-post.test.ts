import { describe, expect, it } from "vitest";
import { runPostStep } from "./step.ts";

const NOTHING = { status: 0, output: "", summary: "" };

describe("what an action does when its job has ended", () => {
  it("knows the place of work, and sets no outputs", async () => {
    const step = await runPostStep(
      "const run = async ({ registry, github, log, signal }) => log.info([registry, github.token, github.baseUrl, signal.aborted].join());",
      { GITHUB_REPOSITORY: "acme/models", GITHUB_API_URL: "http://127.0.0.1:1/", "INPUT_GITHUB-TOKEN": "ghs_secret" },
    );
    expect(step).toMatchObject(NOTHING);
    expect(step.log).toContain("github:acme/models,ghs_secret,http://127.0.0.1:1,false\n");
  });

  it("lets the runner mask the token and the secrets of its contract", async () => {
    const step = await runPostStep("const run = async () => undefined;", {
      "INPUT_GITHUB-TOKEN": "ghs_secret",
      "INPUT_DEPLOY-TOKEN": "s3cret",
    });
    expect(step.log).toBe("::add-mask::ghs_secret\n::add-mask::s3cret\n");
  });

  it.each([
    ['new SlipwayError("SLIPWAY_E_GITHUB_FAILED", { what: "GitHub slept.", remedy: "Wait." })', "GitHub slept."],
    ['new TypeError("undefined is not a function")', "undefined is not a function"],
    ['"a text"', "a text"],
  ])("warns and fails nobody's job, whatever is thrown: %s", async (thrown, said) => {
    const step = await runPostStep(`const run = async () => { throw ${thrown}; };`);
    expect(step).toMatchObject(NOTHING);
    expect(step.log).toMatch(/^::warning.*::/);
    expect(step.log).toContain(said);
    expect(step.log).not.toContain("::error");
  });
});
