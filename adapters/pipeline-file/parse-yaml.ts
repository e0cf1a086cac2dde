import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { SlipwayError } from "../../core/errors.ts";
import type { PipelineOrigin } from "../../core/pipeline/parse-pipeline.ts";

/** YAML 1.2 (and so JSON) with the line of every field. @throws SLIPWAY_E_PIPELINE_UNLOADABLE with line and column */
export function parseYaml(text: string, file: string): { readonly value: unknown } & Pick<PipelineOrigin, "locate"> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new SlipwayError("SLIPWAY_E_PIPELINE_UNLOADABLE", {
      what: `${file}:${line}:${col}: ${error.message}.`,
      remedy: "Correct the YAML.",
      file,
      line,
    });
  }
  const locate = (path: readonly PropertyKey[]): number | undefined => {
    const offset = offsetOf(document.contents, path);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, locate };
  } catch (thrown) {
    throw new SlipwayError("SLIPWAY_E_PIPELINE_UNLOADABLE", {
      what: `${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
      remedy: "Write the repeated parts out.",
      cause: thrown,
      file,
    });
  }
}

/** Where the field stands, or its nearest ancestor that is written down. */
function offsetOf(root: unknown, path: readonly PropertyKey[]): number | undefined {
  let node = root;
  let offset: number | undefined;
  for (const key of path) {
    const child = childOf(node, key);
    if (child === undefined) return offset;
    offset = child.offset ?? offset;
    node = child.node;
  }
  return offset;
}

function childOf(
  node: unknown,
  key: PropertyKey,
): { readonly node: unknown; readonly offset: number | undefined } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    return { node: item, offset: isNode(item) ? item.range?.[0] : undefined };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
  return pair === undefined
    ? undefined
    : { node: pair.value, offset: isScalar(pair.key) ? pair.key.range?.[0] : undefined };
}
