// Writes docs/pipeline.md: every field of a pipeline and every parameter of a trainer, read off the zod schemas.
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { FORECASTERS } from "../core/forecast/forecasters.ts";
import { learnedSettings } from "../core/forecast/learned-settings.ts";
import { NOT_BUILT_YET } from "../core/pipeline/not-built-yet.ts";
import { pipelineSchema } from "../core/pipeline/schema.ts";
import type { TrainerRecord } from "../core/trainers/trainer.ts";
import { TRAINERS } from "../core/trainers/trainers.ts";

const FILE = new URL("../docs/pipeline.md", import.meta.url);

interface Node {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly required?: readonly string[];
}

/** `null` stands for a field without default that may be left out. */
function describeRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Node): string {
  const bounds = [
    ...(minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? [] : [`≥ ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
    ...(maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? [] : [`≤ ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`< ${exclusiveMaximum}`]),
  ];
  return bounds.length === 0 ? "" : ` ${bounds.join(", ")}`;
}

function describeType(node: Node): string {
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(" ");
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined) return choices.map(describeType).join(" or ");
  if (node.items !== undefined) return `list of ${describeType(node.items)}`;
  const types = typeof node.type === "string" ? [node.type] : (node.type ?? ["any"]);
  const names = types.map((type) => (type === "string" ? "text" : type)).join(" or ");
  return `${names}${describeRange(node)}${node.pattern === undefined ? "" : ` \`${node.pattern}\``}`;
}

type Row = readonly [field: string, accepts: string, defaults: string, meaning: string];

function listFields(path: string, node: Node): readonly Row[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([name, child]): Row[] => {
    const field = path === "" ? name : `${path}.${name}`;
    const needed = node.required?.includes(name) === true;
    const nested = isContainer(child) ? listFields(field, child) : [];
    const fallback = child.default === undefined || nested.length > 0 ? "" : `\`${JSON.stringify(child.default)}\``;
    const accepts = nested.length > 0 ? "" : describeType(child);
    return [[field, accepts, needed ? "required" : fallback, child.description ?? ""], ...nested];
  });
  const choices = (node.oneOf ?? []).flatMap((choice) => listChoice(path, choice));
  const entries =
    typeof node.additionalProperties === "object" ? listFields(`${path}.*`, node.additionalProperties) : [];
  return [...own, ...choices, ...entries];
}

/** One of several shapes, told apart by a field with a fixed value: `split[by=time]`. */
function listChoice(path: string, choice: Node): readonly Row[] {
  const [mark] = Object.entries(choice.properties ?? {}).filter(([, child]) => child.const !== undefined);
  if (mark === undefined) return listFields(path, choice);
  const [name, { const: value }] = mark;
  const { [name]: _, ...properties } = choice.properties ?? {};
  const here = `${path}[${name}=${String(value)}]`;
  return [[here, "", "", choice.description ?? ""], ...listFields(here, { ...choice, properties })];
}

function isContainer(node: Node): boolean {
  return (
    node.properties !== undefined ||
    node.oneOf !== undefined ||
    (typeof node.additionalProperties === "object" && node.additionalProperties.properties !== undefined)
  );
}

function table(rows: readonly Row[]): string {
  const undescribed = rows.filter(([, , , meaning]) => meaning === "").map(([field]) => field);
  if (undescribed.length > 0) throw new Error(`fields without a description: ${undescribed.join(", ")}`);
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  return [
    "| field | accepts | default | meaning |",
    "|---|---|---|---|",
    ...lines.map((line) => line.replace(/^\| (\S+)/, "| `$1`")),
  ].join("\n");
}

function describeParameters({ id, title, parameters }: Pick<TrainerRecord, "id" | "title" | "parameters">): string {
  const rows = listFields("", z.toJSONSchema(parameters, { io: "input", unrepresentable: "any" }) as Node);
  return `### \`${id}\`\n\n${title}.\n\n${rows.length === 0 ? "No parameters." : table(rows)}`;
}

export function renderPipelineDoc(): string {
  const trainers = [...TRAINERS.values()].map(describeParameters);
  const forecasters = [...FORECASTERS.values()].map(describeParameters);
  const learners = [...TRAINERS.values()]
    .filter(({ tasks }) => tasks.includes("forecast"))
    .map(({ id }) => `\`${id}\``);
  const refused = NOT_BUILT_YET.map(
    ({ path, values, instead }) =>
      `| \`${path.join(".")}\` | ${values?.map((value) => `\`${value}\``).join(" ") ?? "the field"} | ${instead} |`,
  );
  return `<!-- Generated by scripts/pipeline-doc.ts from the schemas: change those, then \`npm run generate\`. -->

# A pipeline, field by field

\`pipeline.ts\` (\`export default definePipeline({ … })\`), \`pipeline.yml\` and \`pipeline.json\` take the same fields. \`*\` stands for a name of yours.

${table(listFields("", z.toJSONSchema(pipelineSchema, { io: "input", unrepresentable: "any" }) as Node))}

## Trainers

${trainers.join("\n\n")}

## Forecasters

What \`train\` takes when the task is a forecast. All are deterministic.

A forecast is also learned by ${learners.join(", ")}. They take, beside their own parameters (one seed; \`sequence\` without the features):

${table(listFields("", z.toJSONSchema(learnedSettings, { io: "input", unrepresentable: "any" }) as Node))}

${forecasters.join("\n\n")}

## Not built yet

Refused by name, never ignored.

| field | refused | instead |
|---|---|---|
${refused.join("\n")}
`;
}

export function isPipelineDocStale(): boolean {
  return readFileSync(FILE, "utf8") !== renderPipelineDoc();
}

if (import.meta.main) writeFileSync(FILE, renderPipelineDoc());
