import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startGitHub } from "../fakes/github/start-github.ts";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: AnswerBody;
}

interface AnswerBody {
  readonly [name: string]: unknown;
  readonly id: number;
  readonly number: number;
  readonly url: string;
  readonly upload_url: string;
}

/** Asks as the code under test would: with a token, over HTTP. */
async function ask(
  github: { readonly apiUrl: string },
  route: string,
  { token, body, headers = {} }: { token: string; body?: unknown; headers?: Record<string, string> },
): Promise<Answer> {
  const [method = "GET", path = ""] = route.split(" ");
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(path.startsWith("http") ? path : `${github.apiUrl}/repos/acme/models${path}`, {
    method,
    redirect: "manual",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, headers: response.headers, json: (isJson ? JSON.parse(text) : {}) as AnswerBody };
}

test("an asset keeps its bytes, digest and name until it is deleted", async () => {
  await using github = await startGitHub();
  const { token } = github;
  const draft = await ask(github, "POST /releases", { token, body: { tag_name: "models/a/v1.0.0", draft: true } });
  expect(draft.status).toBe(201);
  expect((await ask(github, "GET /releases/tags/models%2Fa%2Fv1.0.0", { token })).status).toBe(404);

  const bytes = Buffer.from("weights");
  const upload = String(draft.json.upload_url).replace(/\{.*/, "?name=model.bin");
  const asset = { token, body: bytes, headers: { "content-type": "application/octet-stream" } };
  const uploaded = await ask(github, `POST ${upload}`, asset);
  expect(uploaded.json.digest).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  expect((await ask(github, `POST ${upload}`, asset)).status).toBe(422);

  const accept = { accept: "application/octet-stream" };
  const redirect = await ask(github, `GET ${uploaded.json.url}`, { token, headers: accept });
  expect(redirect.status).toBe(302);
  expect(await (await fetch(redirect.headers.get("location") ?? "")).text()).toBe("weights");

  const published = await ask(github, `PATCH ${draft.json.url}`, {
    token,
    body: { draft: false, make_latest: "false" },
  });
  expect(published.json.draft).toBe(false);
  expect((await ask(github, "GET /releases/tags/models%2Fa%2Fv1.0.0", { token })).status).toBe(200);
  expect((await ask(github, "GET /git/ref/tags/models/a/v1.0.0", { token })).status).toBe(200);
  expect((await ask(github, `DELETE ${uploaded.json.url}`, { token })).status).toBe(204);
  expect(github.problems()).toEqual([]);
  expect(github.answerProblems()).toEqual([]);
});

test("an immutable release keeps its assets and its tag name", async () => {
  await using github = await startGitHub({ immutableReleases: true });
  const { token } = github;
  const release = await ask(github, "POST /releases", { token, body: { tag_name: "v1" } });
  const upload = String(release.json.upload_url).replace(/\{.*/, "?name=late.bin");
  expect(release.json.immutable).toBe(true);
  expect((await ask(github, `POST ${upload}`, { token, body: Buffer.from("x") })).status).toBe(422);
  expect((await ask(github, "DELETE /git/refs/tags/v1", { token })).status).toBe(422);
  expect((await ask(github, `DELETE ${release.json.url}`, { token })).status).toBe(204);
  expect((await ask(github, "POST /releases", { token, body: { tag_name: "v1" } })).status).toBe(422);
});

test("a refused workflows permission strikes only commits that touch workflow files", async () => {
  await using github = await startGitHub({ refuseWorkflows: { releases: true, refs: true } });
  const { token } = github;
  const plain = await github.commit({ files: { "a.txt": "a" }, branch: "main" });
  const touching = await github.commit({ files: { ".github/workflows/ci.yml": "on: push" }, branch: "main" });
  const ref = (name: string, sha: string): Promise<Answer> =>
    ask(github, "POST /git/refs", { token, body: { ref: `refs/tags/${name}`, sha } });
  expect((await ref("plain", plain)).status).toBe(201);
  expect((await ref("touching", touching)).status).toBe(403);
  const release = { tag_name: "r", target_commitish: touching };
  expect((await ask(github, "POST /releases", { token, body: release })).status).toBe(403);
  expect((await ask(github, "POST /releases", { token, body: { tag_name: "plain" } })).status).toBe(201);
});

test("a token may do what its scopes say and nothing else", async () => {
  await using github = await startGitHub();
  await github.commit({ files: { "a.txt": "a" }, branch: "feature" });
  const number = await github.openPull({ head: "feature" });
  const issues = await github.mintToken({ issues: "write" });
  const pulls = await github.mintToken({ "pull-requests": "write" });
  const issue = await ask(github, "POST /issues", { token: issues, body: { title: "Drift" } });
  expect(issue.status).toBe(201);
  const comment = { body: "seen" };
  expect((await ask(github, `POST /issues/${number}/comments`, { token: pulls, body: comment })).status).toBe(201);
  expect((await ask(github, `POST /issues/${number}/comments`, { token: issues, body: comment })).status).toBe(403);
  expect(
    (await ask(github, `POST /issues/${issue.json.number}/comments`, { token: pulls, body: comment })).status,
  ).toBe(403);
  const refused = await ask(github, "GET /releases", { token: issues });
  expect(refused.json.message).toBe("Resource not accessible by integration");
  expect(refused.headers.get("x-accepted-github-permissions")).toBe("contents=read");
  expect((await ask(github, "GET /releases", { token: "ghs_unknown" })).status).toBe(401);
  expect((await ask(github, `GET ${github.apiUrl}/user`, { token: issues })).status).toBe(403);
  const person = { token: github.userToken("mallory"), body: { ref: "refs/heads/x", sha: "0" } };
  expect((await ask(github, "POST /git/refs", person)).status).toBe(403);
});

test("comments come from the bot, and no body is longer than GitHub takes", async () => {
  await using github = await startGitHub();
  const { token } = github;
  const issue = await ask(github, "POST /issues", { token, body: { title: "Drift", body: "short" } });
  const path = `/issues/${issue.json.number}`;
  const comment = await ask(github, `POST ${path}/comments`, { token, body: { body: "x".repeat(65_536) } });
  expect(comment.json.user).toMatchObject({ login: "github-actions[bot]", type: "Bot" });
  const long = { body: "x".repeat(65_537) };
  expect((await ask(github, `POST ${path}/comments`, { token, body: long })).status).toBe(422);
  const patched = await ask(github, `PATCH ${path}`, { token, body: long });
  expect([patched.status, patched.json.body]).toEqual([200, "short"]);
});

test("deployments: a success retires earlier ones that are not of production", async () => {
  await using github = await startGitHub();
  const { token } = github;
  for (const environment of ["staging", "staging", "production", "production"]) {
    const body = { ref: "main", environment, required_contexts: [], auto_merge: false };
    const made = await ask(github, "POST /deployments", { token, body });
    await ask(github, `POST /deployments/${made.json.id}/statuses`, { token, body: { state: "success" } });
  }
  expect(github.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual([
    "inactive",
    "success",
    "success",
    "success",
  ]);
  expect((await ask(github, "GET /environments/staging", { token })).status).toBe(200);
  expect(github.problems()).toEqual([]);
  expect(github.answerProblems()).toEqual([]);
});

test("the head of a pull request follows pushes, from forks as well", async () => {
  await using github = await startGitHub();
  const { token } = github;
  const fork = await github.fork("mallory");
  await github.commit({ files: { "a.txt": "1" }, branch: "patch", repository: fork });
  const number = await github.openPull({ head: "mallory:patch", author: "mallory" });
  const second = await github.commit({ files: { "a.txt": "2" }, branch: "patch", repository: fork });
  expect((await ask(github, `GET /pulls/${number}`, { token })).json.head).toMatchObject({ sha: second });
  const found = await github.api("GET", `commits/${second}/pulls`);
  expect(found).toMatchObject([{ number }]);
  expect((await ask(github, `POST /statuses/${second}`, { token, body: { state: "success" } })).status).toBe(201);
});

test("faults strike as often as asked, and lost replies were done", async () => {
  await using github = await startGitHub();
  const { token } = github;
  const issue = { token, body: { title: "Drift" } };
  github.faults.add({ match: { method: "POST", path: /\/issues$/ }, kind: "lost-response" });
  github.faults.add({ match: { method: "POST", path: /\/issues$/ }, kind: "cut" });
  github.faults.add({ match: { path: /\/issues$/ }, kind: "secondary-limit" });
  await expect(ask(github, "POST /issues", issue)).rejects.toThrow();
  await expect(ask(github, "POST /issues", issue)).rejects.toThrow();
  const limited = await ask(github, "POST /issues", issue);
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([403, "1"]);
  expect(await github.api("GET", "issues")).toHaveLength(1);
  expect(github.requests.map(({ status, fault }) => [status, fault])).toEqual([
    [0, "lost-response"],
    [0, "cut"],
    [403, "secondary-limit"],
  ]);
});

test("the hourly budget ends, and unchanged answers cost nothing", async () => {
  await using github = await startGitHub({ budget: 3 });
  const { token } = github;
  const first = await ask(github, "GET /releases", { token });
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  expect((await ask(github, "GET /releases", { token, headers })).status).toBe(304);
  await ask(github, "GET /releases", { token });
  await ask(github, "GET /releases", { token });
  const refused = await ask(github, "GET /releases", { token });
  expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
});

test("requests that GitHub does not describe are told", async () => {
  await using github = await startGitHub();
  const { token } = github;
  await ask(github, "POST /issues", { token, body: { body: "b", labels: "a", titel: 1 } });
  await ask(github, "GET /issues?state=opened&perpage=100", { token });
  await ask(github, "POST /releases", { token, body: { tag_name: "x", make_latest: false } });
  await ask(github, "POST /deployments", { token, body: { ref: "main", auto_inactive: false } });
  await ask(github, "GET /nonsense", { token });
  expect(github.problems()).toMatchInlineSnapshot(`
    [
      "POST /repos/acme/models/issues: body must have required property 'title'",
      "POST /repos/acme/models/issues: body/labels must be array",
      "POST /repos/acme/models/issues: unknown body field titel",
      "GET /repos/acme/models/issues: unknown query perpage",
      "GET /repos/acme/models/issues: query state: body/value must be equal to one of the allowed values: open, closed, all",
      "POST /repos/acme/models/releases: body/make_latest must be string",
      "POST /repos/acme/models/releases: body/make_latest must be equal to one of the allowed values: true, false, legacy",
      "POST /repos/acme/models/deployments: unknown body field auto_inactive",
      "GET /repos/acme/models/nonsense: no such operation",
    ]
  `);
});

test("dispatches are recorded with the run that they would start", async () => {
  await using github = await startGitHub();
  const { token } = github;
  const body = { ref: "main", inputs: { model: "a" }, return_run_details: true };
  const started = await ask(github, "POST /actions/workflows/retrain.yml/dispatches", { token, body });
  expect(github.dispatches).toMatchObject([{ kind: "workflow", workflow: "retrain.yml", inputs: { model: "a" } }]);
  expect(github.dispatches[0]).toMatchObject({ runId: started.json.workflow_run_id });
  expect(github.problems()).toEqual([]);
  expect(github.answerProblems()).toEqual([]);
});

test("an artifact uploaded in a job is listed and downloaded by REST from another run", async () => {
  await using github = await startGitHub();
  const folder = mkdtempSync(join(tmpdir(), "fake-artifact-"));
  try {
    writeFileSync(join(folder, "report.json"), '{"verdict":"better"}');
    vi.stubEnv("ACTIONS_RESULTS_URL", `${github.resultsUrl}/`);
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", github.runtimeToken({ run: 2001, job: "model" }));
    const { DefaultArtifactClient } = await import("@actions/artifact");
    const client = new DefaultArtifactClient();
    const uploaded = await client.uploadArtifact("report", [join(folder, "report.json")], folder);
    expect((await client.listArtifacts()).artifacts).toMatchObject([{ name: "report", id: uploaded.id }]);

    github.runs.create({ id: 2001, headSha: "0".repeat(40), event: "pull_request" });
    const token = await github.mintToken({ actions: "read" });
    const listed = await ask(github, "GET /actions/runs/2001/artifacts", { token });
    expect(listed.json).toMatchObject({ total_count: 1, artifacts: [{ digest: `sha256:${uploaded.digest}` }] });
    const redirect = await ask(github, `GET /actions/artifacts/${uploaded.id}/zip`, { token });
    const bytes = Buffer.from(await (await fetch(redirect.headers.get("location") ?? "")).arrayBuffer());
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(uploaded.digest);
    expect((await ask(github, "GET /actions/runs/2001", { token })).json.event).toBe("pull_request");
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
  expect(github.problems()).toEqual([]);
  expect(github.answerProblems()).toEqual([]);
});
