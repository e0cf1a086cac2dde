import { existsSync, globSync, readFileSync } from "node:fs";
import { FeatureFlags } from "@actions/expressions";
import { validate } from "@actions/languageservice";
import { validateAction } from "@actions/languageservice/validate-action";
import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { generateSamples, readOwnWorkflows } from "./samples.ts";

const featureFlags = new FeatureFlags({ all: true });

/** `$/path` and `./path` arrive without what stands before the path. */
const fileProvider = {
  getFileContent: async ({ path }: { path: string }) => {
    const file = [path, `${path}/action.yml`].find((name) => name.endsWith(".yml") && existsSync(name));
    if (file === undefined) throw new Error(`there is no ${path}`);
    return { name: file, content: readFileSync(file, "utf8") };
  },
};

/** An action or a reusable workflow of ours, as others name it. */
const OWN = /slipway-ml\/slipway\/((?:actions|\.github\/workflows)\/[\w.-]+)@\S+/g;

let documents = 0;

type Problem = Awaited<ReturnType<typeof validate>>[number];

function describeProblem({ message, range }: Problem): string {
  return `${range.start.line + 1}: ${typeof message === "string" ? message : message.value}`;
}

/** A new URI for every text: results are cached by URI, and a changed text would pass. */
async function findProblems(text: string): Promise<readonly string[]> {
  documents += 1;
  // As seen from inside of our repository, where inputs can be held against the action.yml files.
  const local = text.replaceAll(OWN, (_, path: string) => `$/${path}`);
  const document = TextDocument.create(`file:///repository/.github/workflows/${documents}.yml`, "yaml", 0, local);
  const found = await validate(document, { fileProvider, featureFlags });
  return found.map(describeProblem);
}

describe("GitHub's language service", () => {
  it.each([...readOwnWorkflows(), ...generateSamples()])("finds nothing in $title", async ({ text }) => {
    expect(await findProblems(text)).toEqual([]);
  });

  const examples = [...readFileSync("docs/workflows.md", "utf8").matchAll(/```yaml\n(.*?)```/gs)].map(
    ([, text = ""]) => text,
  );

  it.each(examples)("finds nothing in the example of the documentation: %s", async (text) => {
    expect(await findProblems(text)).toEqual([]);
  });

  it("sees an input that no action has, an unknown output and a wrong key", async () => {
    const text = readFileSync(".github/workflows/model-pull-request.yml", "utf8");
    expect(await findProblems(text.replace("tenant: ${{", "tennant: ${{"))).not.toEqual([]);
    expect(await findProblems(text.replace("needs.plan.outputs.any", "needs.plan.outputs.some"))).not.toEqual([]);
    expect(await findProblems(text.replace("timeout-minutes:", "timeout:"))).not.toEqual([]);
    expect(examples.length).toBeGreaterThan(2);
    expect(await findProblems((examples[1] ?? "").replace("workflow: .github", "worklow: .github"))).not.toEqual([]);
  });

  it.each(globSync("actions/*/action.yml"))("finds nothing in %s", async (file) => {
    const document = TextDocument.create(`file:///repository/${file}`, "yaml", 0, readFileSync(file, "utf8"));
    const found = await validateAction(document, { featureFlags });
    expect(found.map(describeProblem)).toEqual([]);
  });
});
