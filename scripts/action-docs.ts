// Writes the tables of inputs and outputs into actions/*/README.md from the action.yml beside it. `findStaleActionDocs` compares instead.
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const manifestSchema = z.object({
  name: z.string(),
  description: z.string(),
  inputs: z.record(
    z.string(),
    z.object({ description: z.string(), required: z.boolean().default(false), default: z.string().optional() }),
  ),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
});
type Manifest = z.output<typeof manifestSchema>;

const BEGIN = "<!-- generated from action.yml by `npm run generate` -->";
const END = "<!-- end -->";

/** Every action with the README that belongs to it: that of the root action is with its code. */
function listActions(): readonly { readonly manifest: string; readonly readme: string }[] {
  const own = globSync("actions/*/action.yml").map((manifest) => ({
    manifest,
    readme: join(dirname(manifest), "README.md"),
  }));
  return [...own, { manifest: "action.yml", readme: "actions/run/README.md" }];
}

function renderTables({ inputs, outputs }: Manifest): string {
  const rows = Object.entries(inputs).map(([name, { description, required, default: given }]) => {
    const fallback = given === undefined || given === "" ? "" : `\`${given}\``;
    return `| \`${name}\` | ${cell(description)} | ${required ? "required" : fallback} |`;
  });
  const results = Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`);
  return [
    BEGIN,
    "",
    "| input | | default |",
    "|:--|:--|:--|",
    ...rows,
    "",
    "| output | |",
    "|:--|:--|",
    ...results,
    "",
    END,
  ].join("\n");
}

function cell(text: string): string {
  return text
    .split(/(`[^`]*`)/) // what stands in backticks is shown as it is
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;")))
    .join("")
    .replaceAll("|", "\\|");
}

/** The README with its tables renewed; prose outside the marks is kept. */
function renderReadme({ manifest, readme }: { readonly manifest: string; readonly readme: string }): string {
  const action = manifestSchema.parse(parse(readFileSync(manifest, "utf8")));
  const tables = renderTables(action);
  const text = existsSync(readme) ? readFileSync(readme, "utf8") : "";
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < 0) return `# ${action.name}\n\n${action.description}\n\n${tables}\n`;
  return `${text.slice(0, begin)}${tables}${text.slice(end + END.length)}`;
}

/** READMEs whose tables differ from action.yml. */
export function findStaleActionDocs(): readonly string[] {
  return listActions()
    .filter((action) => !existsSync(action.readme) || readFileSync(action.readme, "utf8") !== renderReadme(action))
    .map(({ readme }) => readme);
}

if (import.meta.main) {
  for (const action of listActions()) writeFileSync(action.readme, renderReadme(action));
}
