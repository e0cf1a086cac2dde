import type { CommitCheck } from "../../core/comments/check-reporter.ts";
import type { ReportEvidence } from "../../core/documents/report-evidence.ts";
import type { ReportedRun } from "../../core/evidence/workflow-run.ts";
import type { FoundPull } from "../../core/pulls/pull-finder.ts";
import { renderRunMarkdown } from "../../reports/run-report.ts";
import { sayVerdictLine } from "../../reports/views/comparison-answer.ts";
import type { ToldLife } from "../../reports/views/life.ts";
import { deliver } from "./deliver.ts";
import type { PostingPorts } from "./main.ts";
import { noteAge, noteOrigin } from "./notes.ts";

const MAX_PULLS = 3; // of one branch into different bases; each has the same head, so each gets the comment

/** What is posted, and where. */
export interface Posting {
  readonly report: ReportEvidence;
  readonly reported: ReportedRun;
  readonly pulls: readonly FoundPull[];
}

/**
 * Pull requests of the branch that was run, found by GitHub's own word on where the code came from. Those whose head is that very commit; where it
 * has moved on, those of the branch, whose comment is then outdated.
 */
export async function findPulls(
  { head, commit }: ReportedRun,
  { github }: PostingPorts,
): Promise<readonly FoundPull[]> {
  if (head === null) return []; // the fork is gone, and its pull request is closed
  const pulls = await github.pulls.findByHead(head);
  const current = pulls.filter(({ headCommit }) => headCommit === commit);
  return (current.length > 0 ? current : pulls).slice(0, MAX_PULLS);
}

/** Comments on every pull request and sets the status of the commit. Whether people were reached. */
export async function postReport(
  { report, reported, pulls }: Posting,
  { github, log }: PostingPorts,
): Promise<boolean> {
  const urls: string[] = [];
  let isNewest = true;
  for (const pull of pulls) {
    const notes = [...noteAge(reported, pull), ...noteOrigin(reported)];
    const body = renderRunMarkdown(lifeOf(report), { notes });
    const comment = { pull: pull.number, subject: report.model, body, run: reported.run };
    const posted = await deliver(async () => await github.comments.post(comment), log);
    if (posted === undefined) continue;
    log.info(`${report.model} on #${pull.number}: comment ${posted.result}`);
    urls.push(posted.url);
    isNewest &&= posted.result !== "outdated";
  }
  if (isNewest) await deliver(async () => await github.checks.report(checkOf({ report, reported, url: urls[0] })), log);
  return pulls.length > 0 && urls.length === pulls.length;
}

/** The documents that a report speaks of. */
export function lifeOf({ evaluation, training, tenants }: ReportEvidence): ToldLife {
  return { evaluation, run: training, tenants };
}

function checkOf({
  report,
  reported,
  url,
}: Pick<Posting, "report" | "reported"> & { readonly url: string | undefined }): CommitCheck {
  const said = sayVerdictLine(report.evaluation);
  return {
    commit: reported.commit,
    context: `slipway/${report.model}`,
    state: stateOf(report.exitCode),
    description: reported.isFork ? `PR code (untrusted) says: ${said}` : said,
    ...(url === undefined ? {} : { url }),
  };
}

/** As the step that evaluated it ended: 0 passed, 1 an error, else a gate or a decision that is missing. */
function stateOf(exitCode: number): CommitCheck["state"] {
  if (exitCode === 0) return "success";
  return exitCode === 1 ? "error" : "failure";
}
