// Writes docs/schemas/*.json from the zod schemas of the documents; with --check only compares.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { DOCUMENTS } from "../core/documents/documents.ts";
import { pipelineSchema } from "../core/pipeline/schema.ts";

const FOLDER = new URL("../docs/schemas/", import.meta.url);

/** File name → text, for every document and for the pipeline as its author writes it. */
export function renderSchemas(): ReadonlyMap<string, string> {
  const entries = [...DOCUMENTS.values()].map(({ name, schema }) => [name, schema, "output"] as const);
  return new Map(
    [...entries, ["pipeline", pipelineSchema, "input"] as const].map(([name, schema, io]) => [
      `${name}.json`,
      `${JSON.stringify({ title: `slipway/${name}/v1`, ...z.toJSONSchema(schema, { io, unrepresentable: "any" }) }, null, 2)}\n`,
    ]),
  );
}

/** Names of files that are missing, stale or left over. */
export function findStaleSchemas(): readonly string[] {
  const wanted = renderSchemas();
  const present = readdirSync(FOLDER);
  const stale = [...wanted].filter(
    ([name, text]) => !present.includes(name) || readFileSync(new URL(name, FOLDER), "utf8") !== text,
  );
  return [...stale.map(([name]) => name), ...present.filter((name) => !wanted.has(name))];
}

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const stale = findStaleSchemas();
    if (stale.length > 0) {
      console.error(`stale: ${stale.join(", ")}. Run \`npm run generate\`.`);
      process.exitCode = 1;
    }
  } else {
    for (const [name, text] of renderSchemas()) writeFileSync(new URL(name, FOLDER), text);
  }
}
