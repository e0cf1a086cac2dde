import type { Condition } from "../../core/issues/condition.ts";
import { name, type Phrase, phrase } from "../phrase.ts";

/** What to do about a likely cause, by the id of its rule. */
const ADVICE: ReadonlyMap<string, (column: Phrase) => Phrase> = new Map<string, (column: Phrase) => Phrase>([
  [
    "unit-change",
    (column) =>
      phrase`Ask who delivers ${column} which unit it is in now, and convert it back where the rows are read.`,
  ],
  [
    "offset",
    (column) =>
      phrase`Look for a changed zero point or calibration of ${column}: all of its values moved by the same amount.`,
  ],
  ["sign-flip", (column) => phrase`Look for a changed sign convention of ${column} where it is written.`],
  [
    "stuck-value",
    (column) => phrase`Look whether the sensor or job behind ${column} still runs: it repeats one value.`,
  ],
  ["clipping", (column) => phrase`Look for a limit that ${column} runs into: values pile up at one end.`],
  ["null-spike", (column) => phrase`Look for a join, field or source that stopped delivering ${column}.`],
  ["default-value", (column) => phrase`Look for a default that is written into ${column} where the value is unknown.`],
  [
    "encoding-change",
    (column) => phrase`Look for changed spelling of ${column}: case, blanks, accents or names of levels.`,
  ],
  ["dtype-change", (column) => phrase`Look for a changed type or format of ${column} in the source's schema.`],
  ["duplicated-rows", () => phrase`Look for rows that are delivered twice, such as a job that was run again.`],
  ["volume-change", () => phrase`Look whether a source is missing or delivered twice: the number of rows changed.`],
  ["time-shift", (column) => phrase`Look at time zones and daylight saving of ${column}: the hours moved.`],
  [
    "mix-shift",
    (column) =>
      phrase`The mix of rows changed, as ${column} shows: ask whether that is meant, such as a campaign or a new customer.`,
  ],
]);

const MAX_ADVICE = 5;

/** Steps for the likely causes of what an issue is about, each once; one general step where no rule knows better. */
export function listAdvice(conditions: readonly Condition[]): readonly Phrase[] {
  const causes = new Map<string, Condition>();
  for (const condition of conditions) {
    for (const cause of condition.causes) if (!causes.has(cause)) causes.set(cause, condition);
  }
  const known = [...causes].flatMap(([cause, condition]) => {
    const advise = ADVICE.get(cause);
    return advise === undefined ? [] : [advise(nameColumn(condition))];
  });
  if (known.length > 0) return known.slice(0, MAX_ADVICE);
  const [worst] = conditions;
  return worst === undefined
    ? []
    : [
        phrase`Look at where ${nameColumn(worst)} comes from: no rule recognises a fault, so the world itself may have changed.`,
      ];
}

function nameColumn({ features, id }: Condition): Phrase {
  const [first] = features;
  if (first !== undefined) return phrase`${name(first)}`;
  return id === "score" ? phrase`the score` : phrase`the table`;
}
