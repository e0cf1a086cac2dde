import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { COMMON_INPUTS, toKebab } from "../../adapters/runner/inputs.ts";
import type { Contract } from "../../core/contract.ts";
import { findStaleActionDocs } from "../../scripts/action-docs.ts";

const manifestSchema = z.object({
  inputs: z.record(
    z.string(),
    z.object({ description: z.string(), required: z.boolean().default(false), default: z.string().optional() }),
  ),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
  runs: z.object({ using: z.string(), main: z.string() }),
});

const ACTIONS = [
  ...globSync("actions/*/action.yml").map((file) => ({ file, stage: file.split("/")[1] ?? "", main: "../../dist" })),
  { file: "action.yml", stage: "run", main: "dist" },
];

const read = (file: string) => manifestSchema.parse(parse(readFileSync(file, "utf8")));

/** Red? action.yml is the source of names, defaults and descriptions: bring contract.ts in line, then `npm run generate`. */
describe.each(ACTIONS)("$file mirrors its contract", async ({ file, stage, main }) => {
  const action = read(file);
  const { contract } = (await import(resolve(`actions/${stage}/contract.ts`))) as { contract: Contract };
  const shape = Object.entries(contract.inputs.shape) as [string, z.ZodType][];

  it("in the names of inputs and outputs, in their order", () => {
    expect(Object.keys(action.inputs)).toEqual([...shape.map(([name]) => name), ...COMMON_INPUTS].map(toKebab));
    expect(Object.keys(action.outputs)).toEqual(contract.outputs.map(toKebab));
    expect(contract.outputs).toEqual(expect.arrayContaining(["outcome", "document"]));
  });

  it.each(shape)("in what a missing %s means", (name, schema) => {
    const declared = action.inputs[toKebab(name)];
    const alone = z.strictObject({ [name]: schema });
    const missing = alone.safeParse({});
    const given = declared?.default === undefined ? missing : alone.safeParse({ [name]: declared.default });
    expect(given).toEqual(missing);
    expect(declared?.required).toBe(!missing.success);
  });

  it.each(shape)("in the description of %s, which is one line", (name, { description = "" }) => {
    const declared = action.inputs[toKebab(name)]?.description ?? "";
    expect(declared.replaceAll("`", "")).toBe(description.replaceAll("`", ""));
    expect(declared).not.toContain("\n");
  });

  it("and starts its bundle on Node 24", () => {
    expect(action.runs).toMatchObject({ using: "node24", main: `${main}/${stage}.mjs` });
  });
});

/** Red? `npm run generate`, look at the difference, commit it. */
it("the tables of every README are those of its action.yml", () => {
  expect(findStaleActionDocs()).toEqual([]);
});

interface Use {
  readonly place: string;
  readonly stage: string;
  readonly given: Readonly<Record<string, unknown>>;
}

const OURS = /^(?:slipway-ml\/slipway|\$|\.)\/actions\/([a-z-]+)(?:@\S+)?$/;
const ROOT = /^slipway-ml\/slipway@\S+$/;

/** Steps that use an action of ours, wherever YAML says so: workflow files, and blocks of code in Markdown. */
function listUses(): readonly Use[] {
  const files = globSync([
    "README.md",
    "docs/**/*.md",
    "actions/*/README.md",
    ".github/workflows/*.yml",
    "examples/**/*.{md,yml}",
  ]);
  return files.flatMap((place) => {
    const text = readFileSync(place, "utf8");
    const blocks = place.endsWith(".yml")
      ? [text]
      : [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map(([, yaml = ""]) => yaml);
    return blocks.flatMap((yaml) => collectUses(parse(yaml) as unknown)).map((use) => ({ place, ...use }));
  });
}

function collectUses(node: unknown): readonly Omit<Use, "place">[] {
  if (typeof node !== "object" || node === null) return [];
  const { uses, with: given = {} } = node as { uses?: unknown; with?: Readonly<Record<string, unknown>> };
  const stage = typeof uses === "string" ? (OURS.exec(uses)?.[1] ?? (ROOT.test(uses) ? "run" : undefined)) : undefined;
  return [...(stage === undefined ? [] : [{ stage, given }]), ...Object.values(node).flatMap(collectUses)];
}

describe("every `with:` in the repository", () => {
  const uses = listUses();

  it("is looked for where there are some", () => {
    expect(uses.length).toBeGreaterThan(8);
  });

  it.each(uses)("$place gives $stage inputs that it has, and all that it needs", ({ stage, given }) => {
    const { inputs } = read(stage === "run" ? "action.yml" : `actions/${stage}/action.yml`);
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    const needed = Object.entries(inputs).flatMap(([name, { required }]) => (required ? [name] : []));
    expect(Object.keys(given)).toEqual(expect.arrayContaining(needed));
  });
});
