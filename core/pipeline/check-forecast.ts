import type { Pipeline } from "./schema.ts";

/** What a forecast needs beside its task, and what it cannot be together with. */
export function checkForecast({
  task,
  data,
  evaluate,
  deploy,
}: Pipeline): readonly { readonly path: readonly string[]; readonly message: string }[] {
  if (task.kind !== "forecast") return [];
  return [
    ...(data.timestamp === undefined
      ? [{ path: ["data", "timestamp"], message: "a forecast needs the column that says when a row came to be" }]
      : []),
    ...(evaluate.slices.length === 0
      ? []
      : [{ path: ["evaluate", "slices"], message: "a forecast is shown by origin and step; leave slices out" }]),
    ...(deploy === undefined
      ? []
      : [
          {
            path: ["deploy"],
            message: "a forecast is not deployed yet; leave it out, and type `slipway serve` with its name and version",
          },
        ]),
  ];
}
