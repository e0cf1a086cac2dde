// Writes .github/workflows/*.yml from workflows/*.ts. `findStaleWorkflows` compares instead.
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { renderWorkflow, type Workflow } from "../workflows/define-workflow.ts";

const SOURCES = "workflows/*.ts";
const FOLDER = ".github/workflows";

async function renderAll(): Promise<ReadonlyMap<string, string>> {
  const modules = await Promise.all(
    globSync(SOURCES).map((file) => import(pathToFileURL(resolve(file)).href) as Promise<{ default?: Workflow }>),
  );
  return new Map(
    modules.flatMap((module) =>
      module.default === undefined ? [] : [[module.default.file, renderWorkflow(module.default)]],
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
