import { clip, MAX_SENTENCE } from "../core/clean-text.ts";
import { listStreak } from "../core/issues/assess-runs.ts";
import type { IssueAbout, IssueText } from "../core/issues/issue-about.ts";
import type { Overdue } from "../core/monitor/find-overdue.ts";
import { COMMENT_BUDGET, fitSections, type Section } from "./budget.ts";
import { buildMarker } from "./escape-markdown.ts";
import { formatInstant } from "./format-number.ts";
import { listMonitorSections } from "./monitor-report.ts";
import { name, type Phrase, phrase, strong } from "./phrase.ts";
import { renderMarkdown } from "./render.ts";
import { listAdvice } from "./views/issue-advice.ts";
import { buildHistoryTable } from "./views/issue-history.ts";
import { listIssueState, sayChange } from "./views/issue-state.ts";
import { sayIssueTitle, sayScope } from "./views/issue-title.ts";

const MAX_ROWS = 20;
const MAX_TENANTS = 50;
const MAX_RUNS = 5;
const WHERE = "monitor.json of the run has it all.";

/** The words of an issue: what is wrong, its evidence over time, what to do next, and what may be typed below it. */
export function renderMonitorIssue(about: IssueAbout): IssueText {
  const sections = about.act.kind === "broken" ? listBroken(about) : listEvidence(about);
  const ending = renderMarkdown("monitor-issue.md", { steps: listSteps(about), kept: sayKept(about) });
  return {
    title: sayIssueTitle(about),
    body: fitSections(
      [
        { title: "marker", rank: 0, text: buildMarker(markIssue(about)) },
        ...sections,
        { title: "what to do next", rank: 0, text: ending },
      ],
      COMMENT_BUDGET,
      WHERE,
    ),
    comment: renderMarkdown("list.md", { points: [sayChange(about)] }),
  };
}

/** What a program wants from an issue. */
function markIssue({ act, model, history, document }: IssueAbout): unknown {
  const { fingerprint, kind, episode, severity, begun, conditions, mute } = act;
  return {
    schema: "slipway/issue/v1",
    model,
    fingerprint,
    kind,
    episode,
    severity,
    since: begun,
    judgedAt: document?.monitoredAt ?? history.runs.at(-1)?.at ?? null,
    mutedUntil: mute?.until ?? null,
    subjects: conditions.slice(0, MAX_ROWS).map(({ id, direction, causes, alarms, of }) => {
      return { id: clip(id, MAX_SENTENCE), direction, causes, alarms, of };
    }),
  };
}

function listEvidence(about: IssueAbout): readonly Section[] {
  const { act, document, history } = about;
  const table = buildHistoryTable(act.conditions, history, document?.model.version ?? null);
  const state = renderMarkdown("list.md", { points: listIssueState(about) });
  const evidence = document === undefined ? [] : listMonitorSections(document, { maxRows: MAX_ROWS });
  const [headline, ...blocks] = evidence.filter(({ title }) => title !== "marker");
  return [
    ...(headline === undefined || act.kind === "fleet" ? [] : [headline]),
    ...(act.kind === "fleet" ? [{ title: "verdict", rank: 0, text: renderFleet(about) }] : []),
    { title: "state", rank: 0, text: state },
    ...(table === undefined
      ? []
      : [
          { title: "effect by window", rank: 1, text: `#### Effect by window\n\n${renderMarkdown("table.md", table)}` },
        ]),
    ...(act.kind === "fleet" ? [] : blocks),
  ];
}

function renderFleet({ act, model }: IssueAbout): string {
  const points = act.conditions.slice(0, MAX_ROWS).map(({ features, tenants = [], of }) => {
    const named = tenants.slice(0, MAX_TENANTS).map((tenant) => phrase`${name(tenant)}`);
    const list = named.flatMap((tenant, index) => (index === 0 ? tenant : [...phrase`, `, ...tenant]));
    const more = tenants.length > MAX_TENANTS ? ` and ${tenants.length - MAX_TENANTS} more` : "";
    return phrase`${name(features[0] ?? "")} alarms in ${strong(`${tenants.length} of ${of} tenants`)} within two windows: ${list}${more}`;
  });
  const headline = renderMarkdown("headline.md", {
    emoji: "❌",
    subject: `${sayScope(model, null)} · all tenants`,
    word: "Drift in many tenants at once",
    sentences: [
      phrase`What they have in common is the likely cause. Their own issues about it are folded into this one.`,
    ],
    remarks: [],
  });
  return `${headline}\n\n${renderMarkdown("list.md", { points })}`;
}

function listBroken({ history, model, overdue }: IssueAbout): readonly Section[] {
  const streak = listStreak(history.runs);
  const headline = renderMarkdown("headline.md", {
    emoji: "❌",
    subject: `${sayScope(model, null)} · monitoring`,
    word: sayWhetherBroken(streak.length, overdue),
    sentences: [
      ...(overdue === undefined ? [] : [sayOverdue(overdue)]),
      ...(streak.length === 0 ? [] : [phrase`${strong(pluraliseRuns(streak.length))} could tell nothing.`]),
      ...(overdue === undefined && streak.length === 0
        ? []
        : [phrase`That is no all-clear: whether the data has changed is unknown.`]),
    ],
    remarks: [],
  });
  const points = streak
    .slice(-MAX_RUNS)
    .toReversed()
    .map(({ at, reason, run }) => phrase`${formatInstant(at)}, run ${name(run)}: ${clip(reason, MAX_SENTENCE)}`);
  const runs = points.length === 0 ? "" : renderMarkdown("list.md", { points });
  return [
    { title: "verdict", rank: 0, text: headline },
    { title: "runs", rank: 1, text: runs },
  ];
}

function sayWhetherBroken(streak: number, overdue: Overdue | undefined): string {
  if (overdue !== undefined) return "Monitoring has stopped";
  return streak === 0 ? "Monitoring works again" : "Nothing is known";
}

function sayOverdue({ lastRun, cron }: Overdue): Phrase {
  const last = lastRun === null ? "it has never run" : `it last ran at ${formatInstant(lastRun)}`;
  return phrase`Its schedule is ${name(cron)}, and ${strong(last)}.`;
}

function pluraliseRuns(count: number): string {
  return count === 1 ? "The last run" : `${count} runs in a row`;
}

function listSteps({ act, overdue }: IssueAbout): readonly Phrase[] {
  if (overdue !== undefined) {
    return [
      phrase`Look at the workflow ${name("slipway-monitor.yml")} under Actions: GitHub switches schedules off after 60 days without a commit, and drops them under load. Enable it, and run it once by hand.`,
      phrase`This issue closes itself with the first run that can tell something.`,
    ];
  }
  if (act.kind === "broken") {
    return [
      phrase`Read the log of the job ${name("measure")}: it names the file, permission or service that failed, and what to do.`,
      phrase`This issue closes itself with the first run that can tell something.`,
    ];
  }
  const advice =
    act.kind === "performance"
      ? [
          phrase`Compare what is served with what was evaluated: a changed input shows as drift, a changed world only here.`,
        ]
      : listAdvice(act.conditions);
  return [
    ...advice,
    phrase`If the world itself has changed, train on newer rows: ${name("/retrain")} asks for it, ${name("/rollback")} goes back to the version before.`,
    phrase`If the change is meant and harmless, ${name("/accept-reference")} makes it the new normal.`,
    phrase`${name("/ack 7d")} mutes this issue for a week, ${name("/freeze")} stops deployments until it is solved.`,
  ];
}

function sayKept({ act, model, tenant, document }: IssueAbout): Phrase {
  const judged = document === undefined ? "" : ` It was judged at ${formatInstant(document.monitoredAt)}.`;
  const lasts =
    act.kind === "broken"
      ? "this text is rewritten by every run"
      : "every run rewrites this text while the cause lasts";
  return phrase`Slipway keeps one issue per root cause in ${name(sayScope(model, tenant))}: ${lasts}, only changes are commented, and three quiet windows in a row close it.${judged}`;
}
