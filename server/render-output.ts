import type { OutputField } from "./served-model.ts";

/** JSON has no NaN. */
export function renderNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : "null";
}

/** Position of the most probable class of a row, the first of equals; `start` is where the scores of the row start. */
export function findBest({ index, width }: OutputField, scores: Float64Array, start: number): number {
  let best = 0;
  for (let place = 1; place < width; place++) {
    if ((scores[start + index + place] as number) > (scores[start + index + best] as number)) best = place;
  }
  return best;
}

/** `{"class":probability}` of one row. */
export function renderClasses({ index, quotedClasses }: OutputField, scores: Float64Array, start: number): string {
  let text = "";
  for (let place = 0; place < quotedClasses.length; place++) {
    text += `${place === 0 ? "" : ","}${quotedClasses[place]}:${renderNumber(scores[start + index + place] as number)}`;
  }
  return `{${text}}`;
}
