import { createHash } from "node:crypto";
import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleActions } from "../../scripts/bundle.ts";
import { assertBudgets } from "../../scripts/bundle-sizes.ts";

const ROOT = resolve(".");

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, number>> }>>;
}

describe("the bundles", () => {
  let folder: AsyncDisposable & { readonly path: string };
  let files = new Map<string, string>();
  let inputs: readonly string[] = [];

  beforeAll(async () => {
    folder = await mkdtempDisposable(join(tmpdir(), "slipway-bundle-"));
    await bundleActions({ root: ROOT, out: join(folder.path, "first") });
    files = await readAll(join(folder.path, "first"));
    const { outputs } = JSON.parse(files.get("metafile.json") ?? "") as Metafile;
    inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  it("are the same bytes when built again", async () => {
    await bundleActions({ root: ROOT, out: join(folder.path, "second") });
    const digests = (all: ReadonlyMap<string, string>) => [...all].map(([name, content]) => [name, sha256(content)]);
    expect(digests(await readAll(join(folder.path, "second")))).toEqual(digests(files));
  });

  it("say nothing of where they were built", () => {
    expect([...files].filter(([, content]) => content.includes(ROOT)).map(([name]) => name)).toEqual([]);
  });

  it("hold no engine, no native module and no compiler of templates", () => {
    const unwanted = /\.node$|node_modules\/(?:@duckdb|@tensorflow|ydf-|onnxruntime|handlebars\/.*compiler)/;
    expect(inputs.filter((input) => unwanted.test(input))).toEqual([]);
    expect(inputs).toContain("reports/templates.generated.js");
  });

  it("go out with the licence of every package inside", () => {
    const packages = inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
    expect(packages).toContain("zod");
    const notices = files.get("THIRD-PARTY-LICENSES.txt") ?? "";
    expect([...new Set(packages)].filter((name) => !notices.includes(`\n${name} `))).toEqual([]);
  });

  it.each([
    ["a package that is nowhere", `import "no-such-package-anywhere";`, /no-such-package-anywhere/],
    [
      "an engine before it can be provided",
      `import { DOUBLE } from "@duckdb/node-api"; console.log(DOUBLE);`,
      /statically/,
    ],
    ["a name that a module lacks", `import { nothing } from "./other.ts"; console.log(nothing);`, /nothing/],
  ])("are not made when an action imports %s", async (_, source, message) => {
    const root = await createProject(folder.path, source);
    await expect(bundleActions({ root, out: join(root, "dist") })).rejects.toThrow(message);
  });
});

it("an action beyond its budget is named", () => {
  const sizes = [
    { action: "train", start: 1, total: 3_000_001 },
    { action: "report", start: 1, total: 3_000_000 },
  ];
  expect(() => assertBudgets(sizes)).toThrow("More than 3.00 MB in one action: train 3.00 MB.");
  expect(() => assertBudgets(sizes.slice(1))).not.toThrow();
});

async function createProject(parent: string, source: string): Promise<string> {
  const root = join(parent, sha256(source));
  await mkdir(join(root, "actions", "bad"), { recursive: true });
  await mkdir(join(root, "pipelines"));
  await writeFile(join(root, "package.json"), '{ "version": "0.0.0" }');
  await writeFile(join(root, "pipelines", "index.ts"), "export const sdk = 1;");
  await writeFile(join(root, "actions", "bad", "other.ts"), "export const something = 1;");
  await writeFile(join(root, "actions", "bad", "index.ts"), source);
  return root;
}

async function readAll(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

function sha256(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
