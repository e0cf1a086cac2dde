/** Rules whose limits an input gives as text. */
export type LimitInput = "min" | "max" | "margin";

const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const SHARE = /^\d{1,3}(?:\.\d{1,6})?\s?%$/;

/** A limit as it is written; a margin may be a share of the baseline's value, such as `2%`, and none is below 0. */
export interface WrittenLimit {
  readonly item: string;
  /** `undefined` where the item is no limit. */
  readonly limit: { readonly metric: string; readonly value: number | string } | undefined;
}

/** `roc_auc=0.8,f1=0.5` in its parts. Whether there is such a metric depends on the task, and is not asked here. */
export function splitLimits(input: LimitInput, text: string): readonly WrittenLimit[] {
  const items = text.split(",").map((item) => item.trim());
  return items
    .filter((item) => item !== "")
    .map((item) => {
      const [, metric, written = ""] = /^([a-z0-9_]+)=(.+)$/i.exec(item) ?? [];
      const value = parseLimit(input, written);
      return { item, limit: metric === undefined || value === undefined ? undefined : { metric, value } };
    });
}

/** What is wrong with limits, a sentence for each item. */
export function findLimitProblems(input: LimitInput): (text: string) => readonly string[] {
  const form = input === "margin" ? "roc_auc=0.02,brier=2%" : "roc_auc=0.8,f1=0.5";
  return (text) =>
    splitLimits(input, text).flatMap(({ item, limit }) =>
      limit === undefined ? [`"${item}" is no limit: write it like ${form}`] : [],
    );
}

function parseLimit(input: LimitInput, text: string): number | string | undefined {
  if (input === "margin" && SHARE.test(text)) return text;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) && !(input === "margin" && value < 0) ? value : undefined;
}
