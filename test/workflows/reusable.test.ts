import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { PIN, readPipelines } from "./harness/consumer-files.ts";
import { printRequests } from "./harness/print-requests.ts";
import { WorkflowWorld } from "./harness/workflow-world.ts";

const ROOT = inject("root");

/** The workflow of that name in the documentation, as a reader would copy it. */
function readExample(name: string): string {
  const blocks = readFileSync(join(ROOT, "docs/workflows.md"), "utf8").matchAll(/^```yaml\n(name: .*?)^```/gms);
  const found = [...blocks].map(([, text]) => text ?? "").find((text) => text.startsWith(`name: ${name}\n`));
  if (found === undefined) throw new Error(`docs/workflows.md shows no workflow "${name}".`);
  return found.replaceAll("<sha>", PIN);
}

const CALLERS = {
  ".github/workflows/pull-request.yml": readExample("Slipway pull request"),
  ".github/workflows/report.yml": readExample("Slipway report"),
};

test("five lines of the documentation do what the generated workflows do", async () => {
  await using world = await WorkflowWorld.start({ product: inject("product"), tools: inject("tools"), engines: ROOT });
  const files = readPipelines(ROOT, ["energy-demand"]);
  await world.commitToMain({ ...files, ...CALLERS }, "Pipelines");
  const readme = { "pipelines/energy-demand/README.md": "Read anew.\n" };
  const { number, runs } = await world.pushToPull(readme, { branch: "words" });
  expect(runs.map(({ workflow, conclusion }) => [workflow, conclusion])).toEqual([
    ["Slipway pull request", "success"],
    ["Slipway report", "success"],
  ]);
  const comments = await world.github.api("GET", `issues/${number}/comments`);
  expect(comments).toMatchObject([{ user: { login: "github-actions[bot]" } }]);
  expect(world.github.problems()).toEqual([]);
  printRequests("Reusable workflows", world.runs);
});

test("a caller that grants less than the called jobs ask for starts nothing", async () => {
  await using world = await WorkflowWorld.start({ product: inject("product"), tools: inject("tools"), engines: ROOT });
  const stingy = CALLERS[".github/workflows/pull-request.yml"].replace(
    "contents: read, actions: read",
    "contents: read",
  );
  await world.commitToMain({ "a.txt": "a", ".github/workflows/pull-request.yml": stingy }, "Stingy");
  const pushed = world.pushToPull({ "a.txt": "b" }, { branch: "words" });
  await expect(pushed).rejects.toThrow('asks for "actions: read"');
});
