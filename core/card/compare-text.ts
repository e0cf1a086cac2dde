import type { Disagreement } from "./check-card.ts";
import type { ParsedCard } from "./front-matter.ts";

/** Begins the line of a gap, which people replace by their own text. */
export const GAP = "> **GAP:** ";
/** Said of what one side does not have. */
export const ABSENT = "(absent)";
const HIDING = /<[!/?a-z]|^\s*(?:```|~~~)/i; // would hide or undo what the machine says below
const MAX_SHOWN = 120;

interface Line {
  /** In its file, from 1. */
  readonly number: number;
  readonly text: string;
}

interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/**
 * Holds the text of a card against the expected one, section by section, without regard to empty lines. Of each section the first difference is
 * told: what follows one is seldom another.
 */
export function compareText(card: ParsedCard, now: ParsedCard): readonly Disagreement[] {
  const [own, expected] = [splitSections(card), splitSections(now)];
  const [titles, wanted] = [own.map(({ title }) => title), expected.map(({ title }) => title)];
  const missing = wanted.filter((title) => !titles.includes(title));
  return [
    ...missing.map((title) => ({ where: title, card: ABSENT, evidence: "a section" })),
    ...own.flatMap((section, index) => {
      const other = expected.find(({ title }) => title === section.title);
      if (other !== undefined && titles.indexOf(section.title) === index) return compareSection(section, other.lines);
      return [differ(section.title, section.lines[0], { card: "a section", evidence: ABSENT })];
    }),
    ...compareOrder(titles, wanted),
  ];
}

function compareOrder(titles: readonly string[], wanted: readonly string[]): readonly Disagreement[] {
  const [own, expected] = [
    [...new Set(titles)].filter((title) => wanted.includes(title)).join(", "),
    wanted.filter((title) => titles.includes(title)).join(", "),
  ];
  return own === expected ? [] : [{ where: "order of the sections", card: own, evidence: expected }];
}

/** By headings of the second level; what stands above the first is a section by the name of the head. */
function splitSections({ body, firstLine }: ParsedCard): readonly Section[] {
  const sections: { readonly title: string; readonly lines: Line[] }[] = [{ title: "the head", lines: [] }];
  for (const [index, raw] of body.entries()) {
    const line = { number: firstLine + index, text: raw.trimEnd() };
    if (line.text.startsWith("## ")) sections.push({ title: line.text.slice(3), lines: [line] });
    else if (line.text !== "") sections.at(-1)?.lines.push(line);
  }
  return sections;
}

function compareSection({ title, lines }: Section, expected: readonly Line[]): readonly Disagreement[] {
  const gaps = new Set(expected.map(({ text }) => text).filter((text) => text.startsWith(GAP)));
  let rest = lines;
  for (const { isAfterGap, lines: run } of splitAtGaps(expected)) {
    const [free, found] = isAfterGap ? splitBefore(rest, run[0]?.text) : [[], rest];
    const problem = findHiding({ title, lines: free }, gaps) ?? compareRun({ title, lines: found }, run, lines.at(-1));
    if (problem !== null) return [problem];
    rest = found.slice(run.length);
  }
  const [extra] = rest;
  return extra === undefined ? [] : [differ(title, extra, { card: extra.text, evidence: ABSENT })];
}

interface Run {
  /** Whether people may have written something above it. */
  readonly isAfterGap: boolean;
  readonly lines: Line[];
}

/** Lines that only the machine writes, between the gaps. */
function splitAtGaps(expected: readonly Line[]): readonly Run[] {
  const runs: Run[] = [{ isAfterGap: false, lines: [] }];
  for (const line of expected) {
    if (line.text.startsWith(GAP)) runs.push({ isAfterGap: true, lines: [] });
    else runs.at(-1)?.lines.push(line);
  }
  // Gaps that follow each other are one.
  return runs.filter(({ lines }, index) => lines.length > 0 || index === 0 || index === runs.length - 1);
}

/** What people wrote, and what follows; without a first line everything is theirs. */
function splitBefore(lines: readonly Line[], first: string | undefined): readonly [readonly Line[], readonly Line[]] {
  const found = lines.findIndex(({ text }) => text === first);
  return found < 0 ? [lines, []] : [lines.slice(0, found), lines.slice(found)];
}

function compareRun({ title, lines }: Section, run: readonly Line[], last: Line | undefined): Disagreement | null {
  const index = run.findIndex(({ text }, place) => lines[place]?.text !== text);
  const expected = run[index];
  if (expected === undefined) return null;
  const line = lines[index];
  return differ(title, line ?? last, { card: line?.text ?? ABSENT, evidence: expected.text });
}

/** A gap that is still open holds a name of ours as code. */
function findHiding({ title, lines }: Section, gaps: ReadonlySet<string>): Disagreement | null {
  const hiding = lines.find(({ text }) => HIDING.test(text) && !gaps.has(text));
  return hiding === undefined
    ? null
    : differ(title, hiding, { card: hiding.text, evidence: "text without HTML and code fences" });
}

function differ(title: string, line: Line | undefined, said: Pick<Disagreement, "card" | "evidence">): Disagreement {
  return {
    where: `line ${line?.number ?? 1} (${title})`,
    card: said.card.slice(0, MAX_SHOWN),
    evidence: said.evidence.slice(0, MAX_SHOWN),
  };
}
