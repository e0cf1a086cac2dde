import { ABSENT, compareText, GAP } from "./compare-text.ts";
import { EVIDENCE_NAMES } from "./evidence.ts";
import { type FrontMatter, type ParsedCard, parseCard } from "./front-matter.ts";

/** A place at which a card and its evidence say different things. */
export interface Disagreement {
  /** `run.json#/data/rows`, `digest of run.json`, or `line 34 (Evaluation)`. */
  readonly where: string;
  readonly card: string;
  readonly evidence: string;
}

export interface CardCheck {
  readonly disagreements: readonly Disagreement[];
  /** Values that were compared. */
  readonly values: number;
  /** Gaps that nobody has filled yet. */
  readonly gaps: number;
}

/**
 * Holds a card against the one that its evidence gives now: digests, values, then the text line by line. Where the evidence leaves a gap, a
 * card may have text of its own; it may hide nothing.
 */
export function checkCard(card: ParsedCard, expected: string): CardCheck {
  const now = parseCard(expected, { path: "the expected card" });
  return {
    disagreements: [...compareFrontMatter(card.frontMatter, now.frontMatter), ...compareText(card, now)],
    values: Object.values(now.frontMatter.values).reduce((sum, facts) => sum + Object.keys(facts).length, 0),
    gaps: card.body.filter((line) => line.startsWith(GAP)).length,
  };
}

function compareFrontMatter(card: FrontMatter, now: FrontMatter): readonly Disagreement[] {
  const scalars = (["pipeline", "version"] as const).flatMap((key) => compare(key, card[key], now[key]));
  const digests = EVIDENCE_NAMES.flatMap((name) =>
    compare(`digest of ${name}`, card.evidence[name], now.evidence[name]),
  );
  const values = EVIDENCE_NAMES.flatMap((name) => {
    const [own, other] = [card.values[name] ?? {}, now.values[name] ?? {}];
    const pointers = new Set([...Object.keys(own), ...Object.keys(other)]);
    return [...pointers].flatMap((pointer) =>
      compare(`${name}#${pointer}`, valueAt(own, pointer), valueAt(other, pointer)),
    );
  });
  return [...scalars, ...digests, ...values];
}

function valueAt(values: Readonly<Record<string, unknown>>, pointer: string): unknown {
  return Object.hasOwn(values, pointer) ? values[pointer] : undefined;
}

function compare(where: string, card: unknown, evidence: unknown): readonly Disagreement[] {
  const [left, right] = [say(card), say(evidence)];
  return left === right ? [] : [{ where, card: left, evidence: right }];
}

function say(value: unknown): string {
  return value === undefined ? ABSENT : JSON.stringify(value);
}
