// Writes .github/workflows/*.yml from workflows/*.ts. `findStaleWorkflows` compares instead.
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Workflow } from "../workflows/define-workflow.ts";
import { renderWorkflow } from "../workflows/render-workflow.ts";

const SOURCES = "workflows/*.ts";
const FOLDER = ".github/workflows";

async function renderAll(): Promise<ReadonlyMap<string, string>> {
  const sources = await Promise.all(
    globSync(SOURCES).map(async (source) => ({
      source,
      workflow: ((await import(pathToFileURL(resolve(source)).href)) as { default?: Workflow | readonly Workflow[] })
        .default,
    })),
  );
  return new Map(
    sources.flatMap(({ source, workflow }) =>
      [workflow ?? []]
        .flat()
        .map((each) => [
          each.file,
          renderWorkflow(each, `Generated from ${source} by \`npm run generate\`: change that file.`),
        ]),
    ),
  );
}

/** Names of workflow files that are missing, stale or left over. */
export async function findStaleWorkflows(): Promise<readonly string[]> {
  const wanted = await renderAll();
  const present = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  const stale = [...wanted].filter(
    ([name, text]) => !present.includes(name) || readFileSync(`${FOLDER}/${name}`, "utf8") !== text,
  );
  return [...stale.map(([name]) => name), ...present.filter((name) => !wanted.has(name))];
}

if (import.meta.main) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of await renderAll()) writeFileSync(`${FOLDER}/${name}`, text);
}
