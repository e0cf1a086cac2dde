import { isObject, textOf } from "../../fakes/github/exchange.ts";
import type { FakeGitHub } from "../../fakes/github/start-github.ts";

type Row = Readonly<Record<string, unknown>>;
type List = (path: string) => Promise<readonly Row[]>;

const RECORDS = "slipway"; // the branch that holds the state

/** What a person would look at on the pages of the repository: pull requests and issues as they read, then a line for everything else. */
export async function describeState(github: FakeGitHub): Promise<string> {
  const list: List = async (path) => (await github.api("GET", path)) as readonly Row[];
  const pulls = await list("pulls?state=all&per_page=100");
  const issues = await list("issues?state=all&per_page=100");
  const known = new Set(pulls.map(({ number }) => number));
  const threads = [
    ...pulls.map(async (pull) => [
      ...(await describeThread("Pull request", pull, list)),
      ...(await listStatuses(github, pull)),
    ]),
    ...issues.filter(({ number }) => !known.has(number)).map((issue) => describeThread("Issue", issue, list)),
  ];
  const texts = (await Promise.all(threads)).map((thread) => thread.join("\n\n"));
  const lines = [
    ...(await list("releases?per_page=100")).map(describeRelease),
    ...(await list("git/matching-refs/tags/")).map(
      ({ ref }) => `tag         ${String(ref).slice("refs/tags/".length)}`,
    ),
    ...(await listRecords(github)),
    ...github.deployments.map(
      ({ environment, task, payload, statuses }) =>
        `deployment  ${environment}, ${task}, ${JSON.stringify(payload)}: ${statuses.map(({ state }) => state).join(" → ")}`,
    ),
    ...github.artifacts.finished().map(({ name, run, size }) => `artifact    ${name} of run ${run}, ${size} bytes`),
  ];
  return [...texts, lines.join("\n")].join("\n\n");
}

async function describeThread(
  kind: string,
  { number, state, title, body }: Row,
  list: List,
): Promise<readonly string[]> {
  const comments = await list(`issues/${String(number)}/comments?per_page=100`);
  return [
    `## ${kind} #${String(number)}, ${String(state)}: ${String(title)}`,
    ...(textOf(body) === undefined || body === "" ? [] : [String(body)]),
    ...comments.map(
      ({ user, body: said }) => `### ${isObject(user) ? String(user.login) : "?"} commented\n\n${String(said)}`,
    ),
  ];
}

async function listStatuses(github: FakeGitHub, { head }: Row): Promise<readonly string[]> {
  const sha = isObject(head) ? String(head.sha) : "";
  const { statuses } = (await github.api("GET", `commits/${sha}/status`)) as { statuses: readonly Row[] };
  if (statuses.length === 0) return [];
  return [
    statuses
      .map(
        ({ context, state, description }) => `status      ${String(context)}, ${String(state)}: ${String(description)}`,
      )
      .join("\n"),
  ];
}

function describeRelease({ tag_name: tag, assets }: Row): string {
  const files = (assets as readonly { name: string }[]).map(({ name }) => name);
  return `release     ${String(tag)}: ${files.join(", ")}`;
}

/** Files of the branch that holds the state; none before anything was recorded. */
async function listRecords(github: FakeGitHub): Promise<readonly string[]> {
  const [ref] = (await github.api("GET", `git/matching-refs/heads/${RECORDS}`)) as readonly { ref: string }[];
  if (ref?.ref !== `refs/heads/${RECORDS}`) return [];
  const { tree } = (await github.api("GET", `git/trees/${RECORDS}?recursive=1`)) as { tree: readonly Row[] };
  return tree
    .filter(({ type }) => type === "blob")
    .map(({ path, size }) => `record      ${RECORDS}:${String(path)}, ${String(size)} bytes`);
}
