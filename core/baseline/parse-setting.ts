/** `evaluate.baseline` of a pipeline, taken apart. */
export type BaselineSetting =
  | { readonly kind: "champion" }
  | { readonly kind: "merge-base" }
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "predictions"; readonly path: string };

/** `undefined` when none is asked for. The text was checked by the schema of the pipeline. */
export function parseBaselineSetting(text: string): BaselineSetting | undefined {
  if (text.startsWith("version:")) return { kind: "version", version: text.slice("version:".length) };
  if (text.startsWith("file:")) return { kind: "predictions", path: text.slice("file:".length) };
  return text === "champion" || text === "merge-base" ? { kind: text } : undefined;
}
