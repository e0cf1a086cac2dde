import { ACCENT, SECOND } from "./vega-chart.ts";

const MODELS = ["candidate", "baseline"] as const;
const COLORS = { candidate: ACCENT, baseline: SECOND } as const;
const DASHES = { candidate: [1, 0], baseline: [5, 2] } as const; // told apart on grey paper too

/** Something of the candidate, and of the baseline where both were held against each other. */
export interface OfModels<Value> {
  readonly candidate: Value;
  readonly baseline?: Value | undefined;
}

/** Rows of a chart, each with the model that it belongs to. */
export function rowsOfModels<Value, Row extends object>(
  of: OfModels<Value>,
  toRows: (value: Value) => readonly Row[],
): readonly (Row & { readonly model: string })[] {
  return MODELS.flatMap((model) => {
    const value = of[model];
    return value === undefined ? [] : toRows(value).map((row) => ({ ...row, model }));
  });
}

/** Colour by model; there is a legend only where there are two. */
export function colorOfModel(of: OfModels<unknown>) {
  const shown = shownModels(of);
  return { ...channelOf(of), scale: { domain: [...shown], range: shown.map((model) => COLORS[model]) } };
}

/** Dashes by model, in the legend of the colours. */
export function dashOfModel(of: OfModels<unknown>) {
  const shown = shownModels(of);
  return { ...channelOf(of), scale: { domain: [...shown], range: shown.map((model) => [...DASHES[model]]) } };
}

function channelOf({ baseline }: OfModels<unknown>) {
  return {
    field: "model",
    type: "nominal" as const,
    legend: baseline === undefined ? null : { symbolType: "stroke" as const, symbolStrokeWidth: 2.5 },
  };
}

function shownModels({ baseline }: OfModels<unknown>): readonly (keyof typeof COLORS)[] {
  return baseline === undefined ? ["candidate"] : MODELS;
}
