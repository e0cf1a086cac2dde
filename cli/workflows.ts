import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { writing } from "../adapters/files/file-error.ts";
import { resolveVersionTag } from "../adapters/github/resolve-version-tag.ts";
import { SlipwayError } from "../core/errors.ts";
import { VERSION } from "../ports/version.ts";
import { compareWorkflows, type Difference } from "../workflows/compare-workflows.ts";
import { findOwnPins, type OwnPin } from "../workflows/delivery/own-actions.ts";
import { plainText } from "./plain-text.ts";
import type { Act, Verb, World } from "./verb.ts";
import { loadRepositoryPipelines, readWorkflowFiles, renderDelivery } from "./workflow-files.ts";

interface WorkflowOptions {
  readonly dir: string;
  readonly pin?: string;
}

const TAG = `v${VERSION}`;
const MAX_SHOWN = 20; // differences of one file

export const workflowsVerb: Verb = {
  name: "workflows",
  build(program, act) {
    const workflows = program
      .command("workflows")
      .summary("write the GitHub workflows of this repository, or check them")
      .description(
        "Workflows that follow from the pipelines of this repository (pipelines/*, or what slipway.config.ts or slipway.config.yml names).",
      )
      .addHelpText("after", "\nExamples:\n  slipway workflows write\n  slipway workflows check");
    buildWrite(workflows, act);
    buildCheck(workflows, act);
  },
};

function buildWrite(workflows: Command, act: Act): void {
  addOptions(workflows.command("write"))
    .summary("write the workflow files")
    .description(
      "Names Slipway's actions by the commit of this version's tag: the one that the files hold already, else GitHub is asked with GITHUB_TOKEN; without one the tag itself is written.",
    )
    .addHelpText("after", "\nExamples:\n  slipway workflows write\n  slipway workflows write --pin 1b2c3d4e…")
    .action(
      act(async (world, { dir, pin }: WorkflowOptions) => {
        const folder = resolve(world.cwd, dir);
        const repository = await loadRepositoryPipelines(world.cwd);
        const wanted = renderDelivery(repository, await choosePin(world, { given: pin, kept: findKeptPin(folder) }));
        const present = readWorkflowFiles(folder, wanted);
        const removed = [...present.keys()].filter((name) => !wanted.has(name));
        const written = [...wanted].filter(([name, text]) => present.get(name) !== text);
        await writing(folder, async () => {
          mkdirSync(folder, { recursive: true });
          for (const [name, text] of written) writeFileSync(join(folder, name), text);
          for (const name of removed) rmSync(join(folder, name));
        });
        for (const name of wanted.keys()) {
          world.print(`${written.some(([file]) => file === name) ? "written  " : "unchanged"}  ${join(dir, name)}`);
        }
        for (const name of removed) world.print(`removed    ${join(dir, name)}`);
        return {
          exitCode: 0,
          document: { folder: dir, files: [...wanted.keys()], written: written.map(([name]) => name), removed },
        };
      }),
    );
}

function buildCheck(workflows: Command, act: Act): void {
  addOptions(workflows.command("check"))
    .summary("compare the workflow files with what the pipelines ask for")
    .description(
      "Compares what the files say, not how they are written. Exit 2 when one is missing, stale or left over.",
    )
    .addHelpText("after", "\nExamples:\n  slipway workflows check\n  slipway workflows check --json")
    .action(
      act(async (world, { dir, pin }: WorkflowOptions) => {
        const folder = resolve(world.cwd, dir);
        const repository = await loadRepositoryPipelines(world.cwd);
        const kept = findKeptPin(folder);
        const wanted = renderDelivery(repository, pin === undefined ? (kept ?? { tag: TAG }) : { tag: TAG, sha: pin });
        const stale = describeStale(readWorkflowFiles(folder, wanted), wanted);
        if (stale.length > 0 && world.json)
          return { exitCode: 2, document: { folder: dir, files: [...wanted.keys()], stale } };
        if (stale.length > 0) throw refuseStale(stale, dir);
        world.print(`${wanted.size} workflow files are what the pipelines ask for`);
        return { exitCode: 0, document: { folder: dir, files: [...wanted.keys()], stale: [] } };
      }),
    );
}

function refuseStale(stale: readonly StaleFile[], dir: string): SlipwayError {
  const files = stale.map(({ name, lines }) => [join(dir, name), ...lines.map((line) => `  ${line}`)].join("\n"));
  return new SlipwayError("SLIPWAY_E_WORKFLOW_STALE", {
    what: `${files.join("\n")}\n`,
    remedy: "Run `slipway workflows write` and commit what it changes.",
  });
}

function addOptions(command: Command): Command {
  return command
    .option("--dir <folder>", "where the files are", ".github/workflows")
    .option("--pin <sha>", `commit of Slipway ${TAG} that the workflows run`, readSha);
}

function readSha(text: string): string {
  if (!/^[0-9a-f]{40}$/.test(text))
    throw new InvalidArgumentError("must be a full commit: 40 hexadecimal digits, letters in lower case.");
  return text;
}

/** The commit by which the files that are there name this version of Slipway; undefined when they name none, or several. */
function findKeptPin(folder: string): Required<OwnPin> | undefined {
  const [kept, ...others] = findOwnPins([...readWorkflowFiles(folder, new Map()).values()]);
  return kept?.tag === TAG && others.length === 0 ? kept : undefined;
}

interface PinChoice {
  readonly given: string | undefined;
  readonly kept: OwnPin | undefined;
}

async function choosePin({ log, github }: World, { given, kept }: PinChoice): Promise<OwnPin> {
  if (given !== undefined) return { tag: TAG, sha: given };
  if (kept !== undefined) return kept;
  const found = await resolveVersionTag({ tag: TAG, log, ...github });
  if (found.sha !== undefined) return { tag: TAG, sha: found.sha };
  const again = github.token === undefined ? "with GITHUB_TOKEN set, or with --pin <sha>" : "with --pin <sha>";
  log.warn(
    `${found.reason} The workflows name Slipway by its tag ${TAG}, which is less than a commit: run this again ${again}.`,
  );
  return { tag: TAG };
}

interface StaleFile {
  readonly name: string;
  /** What differs, each as a sentence. */
  readonly lines: readonly string[];
}

function describeStale(
  present: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): readonly StaleFile[] {
  const compared = [...wanted].map(([name, text]) => {
    const file = present.get(name);
    return { name, lines: file === undefined ? ["is missing"] : compareWorkflows(file, text).map(describeDifference) };
  });
  const left = [...present.keys()]
    .filter((name) => !wanted.has(name))
    .map((name) => ({ name, lines: ["is left over: nothing asks for it"] }));
  return [...compared, ...left]
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => ({
      name,
      lines: lines.length > MAX_SHOWN ? [...lines.slice(0, MAX_SHOWN), `and ${lines.length - MAX_SHOWN} more`] : lines,
    }));
}

function describeDifference({ path, present, wanted }: Difference): string {
  const where = path === "" ? "the file" : path;
  if (wanted === undefined) return `${where}: should not be there, is ${show(present)}`;
  if (present === undefined) return `${where}: is missing, should be ${show(wanted)}`;
  return `${where}: is ${show(present)}, should be ${show(wanted)}`;
}

function show(value: unknown): string {
  const text = plainText(JSON.stringify(value));
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
