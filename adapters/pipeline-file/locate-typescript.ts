import { stripTypeScriptTypes } from "node:module";
import { type Expression, type Property, parse, type SpreadElement } from "acorn";

/**
 * 1-based line of a field in a pipeline file: of the field, or of its nearest ancestor that is written down as an object
 * literal; undefined when the file builds its pipeline in a way that text cannot follow.
 */
export function locateInTypeScript(text: string, path: readonly PropertyKey[]): number | undefined {
  let node = findDefaultExport(text);
  let line: number | undefined;
  for (const key of path) {
    node = resolveCall(node);
    if (node?.type === "ArrayExpression") {
      node = asExpression(node.elements[Number(key)]);
    } else {
      const property = findProperty(node, String(key));
      if (property === undefined) return line;
      line = property.loc?.start.line ?? line;
      node = property.value;
      continue;
    }
    line = node?.loc?.start.line ?? line;
  }
  return line;
}

/** Types are replaced by blanks, so lines stay where they are. */
function findDefaultExport(text: string): Expression | undefined {
  try {
    const program = parse(withoutTypes(text), { ecmaVersion: "latest", sourceType: "module", locations: true });
    for (const statement of program.body) {
      if (statement.type !== "ExportDefaultDeclaration") continue;
      const { declaration } = statement;
      if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") return undefined;
      return declaration;
    }
  } catch {
    return undefined; // the position is a courtesy; the error it decorates is reported all the same
  }
  return undefined;
}

/** Node 24 still announces this function as experimental; a user who made a typing error need not read that. */
function withoutTypes(text: string): string {
  const announce = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = announce;
  }
}

/** `definePipeline({...})` and `gbt({...})` stand for their first argument. */
function resolveCall(node: Expression | undefined): Expression | undefined {
  return node?.type === "CallExpression" ? asExpression(node.arguments[0]) : node;
}

function asExpression(node: Expression | SpreadElement | null | undefined): Expression | undefined {
  return node === null || node === undefined || node.type === "SpreadElement" ? undefined : node;
}

function findProperty(node: Expression | undefined, name: string): Property | undefined {
  if (node?.type !== "ObjectExpression") return undefined;
  for (const property of node.properties) {
    if (property.type === "SpreadElement" || property.computed) continue;
    const { key } = property;
    if (key.type === "Identifier" && key.name === name) return property;
    if (key.type === "Literal" && String(key.value) === name) return property;
  }
  return undefined;
}
