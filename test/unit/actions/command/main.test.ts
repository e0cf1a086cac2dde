import { describe, expect, it } from "vitest";
import { contract } from "../../../../actions/command/contract.ts";
import { run } from "../../../../actions/command/main.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createGitHub } from "../../../../adapters/github/client.ts";
import { createCommandDesk } from "../../../../adapters/github/command-desk.ts";
import { createCommentBoard } from "../../../../adapters/github/comment-board.ts";
import { createIssueTracker } from "../../../../adapters/github/issue-tracker.ts";
import { createGitHubStateStore } from "../../../../adapters/github/state-store.ts";
import { createWorkflowDispatcher } from "../../../../adapters/github/workflow-dispatcher.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";

const NOW = "2026-11-21T10:00:00.000Z";
const FINGERPRINT = "credit-risk.income-0123456789ab";
const SCOPES = { actions: "write", contents: "write", issues: "write" } as const;

async function openClient(github: FakeGitHub) {
  const token = await github.mintToken(SCOPES);
  return createGitHub({ token, baseUrl: github.apiUrl, repository: github.repository, log: SILENT_LOGGER });
}

/** An issue that Slipway keeps. */
async function openIssue(github: FakeGitHub, model = "credit-risk"): Promise<number> {
  const issues = createIssueTracker({ github: await openClient(github) });
  const draft = { fingerprint: FINGERPRINT, model, title: "Drift", body: "Income has moved.", labels: [] };
  return (await issues.open(draft)).number;
}

interface Comment {
  readonly by?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Id of the run; a later one rewrites the answer. */
  readonly turn?: number;
  readonly change?: (event: { action: string; comment: object; sender: object }) => unknown;
}

/** Somebody comments, and the action runs for it with the permissions of its job. */
async function comment(
  { github, number }: { readonly github: FakeGitHub; readonly number: number },
  body: string,
  about: Comment = {},
) {
  const { by = "hubot", inputs = {}, turn: id = 1001, change = (given) => given } = about;
  const posted = await fetch(`${github.apiUrl}/repos/acme/models/issues/${number}/comments`, {
    method: "POST",
    headers: { authorization: `Bearer ${github.userToken(by)}` },
    body: JSON.stringify({ body }),
  });
  const made = (await posted.json()) as { id: number; user: object };
  const event = { action: "created", issue: { number }, comment: made, sender: made.user };
  const client = await openClient(github);
  const state = createGitHubStateStore({ github: client, sha256 });
  github.clearRequests();
  const follow = async () =>
    await run(contract.inputs.parse({ environments: "churn staging\ncredit-risk production", ...inputs }), {
      event: () => change(event),
      desk: createCommandDesk({ github: client }),
      board: createCommentBoard({ github: client }),
      issues: createIssueTracker({ github: client }),
      dispatcher: createWorkflowDispatcher({ github: client, branch: "main" }),
      state,
      order: { id, attempt: 1 },
      clock: createFixedClock(NOW),
      log: SILENT_LOGGER,
    });
  const outcome = await follow();
  expect(github.problems()).toEqual([]);
  const { entries } = await state.read("monitor.credit-risk");
  const records = entries.map(({ record }) => record);
  const comments = (await github.api("GET", `issues/${number}/comments`)) as {
    body: string;
    user: { login: string };
  }[];
  const answers = comments.filter(({ user }) => user.login === "github-actions[bot]").map((each) => each.body);
  return { outcome, follow, records, answers, id: made.id, reactions: github.reactions.map(({ content }) => content) };
}

describe("command on GitHub", () => {
  it("freezes and unfreezes, on record, answered by reactions and one comment", async () => {
    await using github = await startGitHub();
    const number = await openIssue(github);
    const frozen = await comment({ github, number }, "/freeze until the audit");
    expect(frozen.outcome).toMatchObject({ status: "passed", outputs: { command: "freeze", refusal: "" } });
    expect(frozen.records).toMatchObject([
      { kind: "freeze", frozen: true, by: "hubot", reason: "until the audit", fingerprint: FINGERPRINT, at: NOW },
      { kind: "command", command: "freeze", comment: frozen.id, number, accepted: true },
    ]);
    const free = await comment({ github, number }, "/unfreeze", { turn: 1002 });
    expect(free.records.slice(2)).toMatchObject([{ kind: "freeze", frozen: false }, { command: "unfreeze" }]);
    expect(free.reactions).toEqual(["+1", "+1"]);
    expect(free.answers).toEqual([expect.stringContaining("credit-risk may be deployed again")]);
  });

  it("acknowledges for a time, and follows a comment once however often its run is repeated", async () => {
    await using github = await startGitHub();
    const number = await openIssue(github);
    const { records, follow, answers } = await comment({ github, number }, "/ack 7d known outage");
    expect(records).toMatchObject([
      { kind: "mute", until: "2026-11-28T10:00:00.000Z", reason: "known outage" },
      { kind: "command", detail: expect.stringContaining("2026-11-28 10:00 UTC") as unknown },
    ]);
    expect(await follow()).toMatchObject({ status: "skipped" });
    expect(answers).toHaveLength(1);
  });

  it("starts a retraining and a rollback by the workflows that there are", async () => {
    await using github = await startGitHub();
    const number = await openIssue(github);
    const { records } = await comment({ github, number }, "/retrain");
    expect(records).toMatchObject([
      { kind: "retrain", number, by: "hubot" },
      { kind: "retrain", cooldownUntil: "2026-11-28T10:00:00.000Z" },
      { kind: "command", command: "retrain" },
    ]);
    await comment({ github, number }, "/rollback since Monday", { turn: 1002 });
    expect(github.dispatches).toMatchObject([
      { workflow: "slipway-retrain.yml", ref: "main", inputs: { model: "credit-risk", issue: String(number) } },
      {
        workflow: "slipway-promote.yml",
        inputs: {
          ...{ model: "credit-risk", action: "rollback", environment: "production", version: "" },
          reason: `#${number}: asked for by @hubot. since Monday`,
        },
      },
    ]);
  });

  it("rolls nothing back where nothing is deployed, and says so", async () => {
    await using github = await startGitHub();
    const number = await openIssue(github);
    const { outcome, reactions, answers } = await comment({ github, number }, "/rollback", {
      inputs: { environments: "" },
    });
    expect(outcome).toMatchObject({ status: "blocked" });
    expect([reactions, github.dispatches]).toEqual([["-1"], []]);
    expect(answers).toEqual([expect.stringContaining("knows no environment")]);
  });

  it("accepts what is served as the reference: closes the issue, keeps its cause quiet and retrains", async () => {
    await using github = await startGitHub();
    const number = await openIssue(github);
    const { records } = await comment({ github, number }, "/accept-reference new tariff");
    expect(records.map(({ kind }) => kind)).toEqual(["retrain", "retrain", "reference", "mute", "command"]);
    expect(await github.api("GET", `issues/${number}`)).toMatchObject({ state: "closed", state_reason: "completed" });
    expect(github.dispatches).toHaveLength(1);
  });

  it("follows nobody without the role, whatever the comment says of its author, and answers strangers once", async () => {
    await using github = await startGitHub();
    const number = await openIssue(github);
    const pretend = (event: { action: string; comment: object; sender: object }) => ({
      ...event,
      comment: { ...event.comment, author_association: "OWNER" },
    });
    for (const turn of [1001, 1002, 1003]) {
      const { outcome } = await comment({ github, number }, "/freeze", { by: "mallory", turn, change: pretend });
      expect(outcome).toMatchObject({ status: "blocked", outputs: { refusal: "no-permission" } });
    }
    const { records, answers, reactions } = await comment({ github, number }, "/retrian", {
      by: "mallory",
      turn: 1004,
    });
    expect(records.map(({ kind, accepted }) => [kind, accepted])).toEqual([["command", false]]);
    expect(answers).toEqual([expect.stringContaining("need the role write")]);
    expect([reactions, github.dispatches]).toEqual([["-1", "-1", "-1", "-1"], []]);
  });

  it("asks for a higher role where the repository does, for what changes what is served or compared with", async () => {
    await using github = await startGitHub();
    const number = await openIssue(github);
    const inputs = { role: "admin" };
    for (const body of ["/rollback", "/accept-reference"]) {
      const { outcome } = await comment({ github, number }, body, { inputs });
      expect(outcome).toMatchObject({ status: "blocked", outputs: { refusal: "no-permission" } });
    }
    expect((await comment({ github, number }, "/freeze", { inputs, turn: 1002 })).outcome.status).toBe("passed");
    const admin = await comment({ github, number }, "/rollback", { inputs, by: "acme-admin", turn: 1003 });
    expect(admin.outcome.status).toBe("passed");
  });

  it("answers who misspells, and leaves edited comments, programs, ordinary comments and foreign issues alone", async () => {
    await using github = await startGitHub();
    const number = await openIssue(github);
    const typo = await comment({ github, number }, "/retrian");
    expect(typo.answers).toEqual([expect.stringContaining('Did you mean "retrain"?')]);
    const edited = await comment({ github, number }, "/freeze", {
      turn: 1002,
      change: (event) => ({ ...event, action: "edited" }),
    });
    expect(edited.outcome).toMatchObject({ status: "blocked", outputs: { refusal: "edited" } });
    const bot = await comment({ github, number }, "/freeze", {
      turn: 1003,
      change: (event) => ({ ...event, comment: { ...event.comment, performed_via_github_app: { id: 1 } } }),
    });
    expect(bot.outcome).toMatchObject({ status: "blocked", outputs: { refusal: "not-a-person" } });
    expect(bot.answers).toHaveLength(2); // that to the misspelling and that to the edited one
    expect((await comment({ github, number }, "thanks!")).outcome.status).toBe("skipped");

    const body = ((await github.api("GET", `issues/${number}`)) as { body: string }).body;
    const forged = (await github.api("POST", "issues", { title: "Drift", body, labels: ["slipway:drift"] })) as {
      number: number;
    };
    const outcome = await comment({ github, number: forged.number }, "/freeze", { by: "acme-admin" });
    expect(outcome.outcome).toMatchObject({ status: "skipped" });
    expect(outcome.records.filter(({ kind }) => kind === "freeze")).toEqual([]);
  });
});
