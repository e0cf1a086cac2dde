import { keepMonitoring } from "../../core/issues/keep-issues.ts";
import type { KeptIssue } from "../../core/issues/perform-act.ts";
import { findOverdue } from "../../core/monitor/find-overdue.ts";
import { parseOverdue } from "../../core/monitor/parse-overdue.ts";
import type { Outcome } from "../../core/outcome.ts";
import { renderMonitorIssue } from "../../reports/monitor-issue.ts";
import { findStanding } from "./act-on-document.ts";
import type { MonitorOutput } from "./contract.ts";
import type { MonitorPorts } from "./main.ts";

/**
 * Opens or rewrites the issue that monitoring is broken for every model whose schedule does not fire any more. A model that was monitored in the
 * meantime is left alone.
 * @param text output `overdue` of plan
 * @throws SLIPWAY_E_INPUT_INVALID, SLIPWAY_E_STATE_UNREADABLE, and what the tracker throws
 */
export async function reportOverdue(
  text: string,
  ports: Pick<MonitorPorts, "state" | "clock" | "log" | "sha256" | "issues" | "run">,
): Promise<Outcome<MonitorOutput>> {
  const { issues, state, clock } = ports;
  const kept: KeptIssue[] = [];
  for (const { model, cron } of parseOverdue(text)) {
    const overdue = await findOverdue({ model, cron, now: clock.now() }, state);
    if (overdue === undefined || issues === undefined) continue;
    kept.push(...(await keepMonitoring(model, { ...ports, issues, render: renderMonitorIssue }, overdue)));
  }
  return {
    status: "passed",
    exitCode: 0,
    outputs: { outcome: "passed", verdict: "unknown", document: "", issue: findStanding(kept)?.url ?? "" },
    summary: `Monitoring has stopped: ${kept.length} ${kept.length === 1 ? "issue is" : "issues are"} kept.`,
  };
}
