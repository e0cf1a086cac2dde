// Markdown tables of every field of a zod schema, for the generated pages of docs/.
import { z } from "zod";

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

/** Every field that a person may write, with what it accepts. @throws Error when one has no description */
export function renderFields(schema: z.ZodType): string {
  const rows = listFields("", z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node);
  return rows.length === 0 ? "" : table(rows);
}
