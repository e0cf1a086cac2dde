import { cleanText, clip, MAX_NAME } from "../core/clean-text.ts";
import type { MonitorDocument } from "../core/documents/monitor.ts";
import type { IssueSubject } from "../core/issues/fingerprint.ts";
import type { IssueText } from "../core/issues/keep-issue.ts";
import { COMMENT_BUDGET, fitSections } from "./budget.ts";
import { formatInstant } from "./format-number.ts";
import { listMonitorSections } from "./monitor-report.ts";
import { name, type Phrase, phrase } from "./phrase.ts";
import { renderMarkdown } from "./render.ts";
import { isDrift, orderFeatures } from "./views/feature-order.ts";
import { describeMonitorVerdict } from "./views/monitor-verdict.ts";

const MAX_ROWS = 20;
const WHERE = "monitor.json of the run has it all.";

/** The issue about a monitoring run: what its comment says, and what to do next. */
export function renderMonitorIssue(document: MonitorDocument, subject: IssueSubject): IssueText {
  const steps = renderMarkdown("monitor-issue.md", {
    steps: listSteps(document),
    kept: phrase`Slipway keeps one issue per cause, this one for ${sayCause(subject)} in ${name(sayScope(subject))}: every monitoring run rewrites this text while the cause lasts, and only changes are commented. It was judged at ${formatInstant(document.monitoredAt)}.`,
  });
  const sections = [
    ...listMonitorSections(document, { maxRows: MAX_ROWS }),
    { title: "what to do next", rank: 0, text: steps },
  ];
  return {
    // A title is plain text to GitHub: entities would be seen.
    title: `${describeMonitorVerdict(document.verdict).word} in ${cleanText(sayScope(subject))}: ${sayCause(subject)}`,
    body: fitSections(sections, COMMENT_BUDGET, WHERE),
    reopened: renderMarkdown("list.md", {
      points: [phrase`Seen again at ${formatInstant(document.monitoredAt)}, so this issue is open again.`],
    }),
  };
}

/** `credit-risk`, or `credit-risk · north` for a tenant. */
function sayScope({ pipeline, tenant }: IssueSubject): string {
  return [pipeline, ...(tenant === null ? [] : [tenant])].map((part) => clip(part, MAX_NAME)).join(" · ");
}

/** Ids are ours: `unit-change` reads “unit change”, `quality-missing` “missing”. */
function sayCause({ cause }: IssueSubject): string {
  return cause.replace(/^quality-/, "data quality, ").replaceAll("-", " ");
}

function listSteps({ features, quality }: MonitorDocument): readonly Phrase[] {
  const [worst] = orderFeatures(features).filter(isDrift);
  const alarmed = quality.find(({ state, feature }) => state === "alarm" && feature !== null)?.feature ?? null;
  const column = worst?.name ?? alarmed;
  const source = column === null ? phrase`the source of the rows` : phrase`where ${name(column)} comes from`;
  return [
    phrase`Look at ${source}: a changed unit, encoding, join or default is repaired there, and the next window is judged anew.`,
    phrase`If the world itself has changed, train on newer rows and release the version; its own profile is the new reference.`,
    phrase`If the change is meant and harmless, raise the tolerated effect in the pipeline's ${name("monitor")} section, with the reason in the commit.`,
  ];
}
