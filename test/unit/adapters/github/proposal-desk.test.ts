import { describe, expect, it } from "vitest";
import { createGitHub } from "../../../../adapters/github/client.ts";
import { createProposalDesk } from "../../../../adapters/github/proposal-desk.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";

const BRANCH = "slipway/retrain-credit-risk";
const FILE = "pipelines/credit-risk/retrain/credit-risk.json";
const SCOPES = { contents: "write", "pull-requests": "write" } as const;

async function open(github: FakeGitHub) {
  const token = await github.mintToken(SCOPES);
  const client = createGitHub({ token, baseUrl: github.apiUrl, repository: github.repository, log: SILENT_LOGGER });
  const parent = await github.commit({ branch: "main", files: { "pipelines/credit-risk/pipeline.ts": "1" } });
  const desk = createProposalDesk({ github: client, base: "main" });
  const propose = async (content: string) =>
    await desk.propose({
      ...{ branch: BRANCH, parent, title: "Retrain credit-risk", body: `It says ${content}.` },
      files: new Map([[FILE, content]]),
    });
  return { propose, parent };
}

describe("proposal desk on GitHub", () => {
  it("opens one pull request and rewrites it, with one commit on the branch", async () => {
    await using github = await startGitHub();
    const { propose, parent } = await open(github);
    const first = await propose("one");
    expect(first.result).toBe("opened");
    expect(await propose("two")).toEqual({ ...first, result: "updated" });
    const pulls = (await github.api("GET", "pulls?state=all")) as {
      number: number;
      body: string;
      head: { sha: string };
    }[];
    expect(pulls.map(({ number, body }) => [number, body])).toEqual([[first.number, "It says two."]]);
    const commit = (await github.api("GET", `git/commits/${pulls[0]?.head.sha}`)) as { parents: { sha: string }[] };
    expect(commit.parents.map(({ sha }) => sha)).toEqual([parent]);
    const file = (await github.api("GET", `contents/${FILE}?ref=${BRANCH}`)) as { content: string };
    expect(Buffer.from(file.content, "base64").toString("utf8")).toBe("two");
    expect(github.problems()).toEqual([]);
  });

  it("opens the next one after the first was closed", async () => {
    await using github = await startGitHub();
    const { propose } = await open(github);
    const first = await propose("one");
    await github.api("PATCH", `pulls/${first.number}`, { state: "closed" });
    const second = await propose("two");
    expect(second).toMatchObject({ result: "opened" });
    expect(second.number).not.toBe(first.number);
  });
});
