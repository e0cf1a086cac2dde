import { ArtifactStore, artifactRoutes } from "./artifacts.ts";
import { type Attestation, attestationRoutes } from "./attestations.ts";
import { BlobStore } from "./blob-store.ts";
import { bodyRoutes } from "./bodies.ts";
import { type Deployment, deploymentRoutes } from "./deployments.ts";
import { type Dispatch, dispatchRoutes } from "./dispatches.ts";
import { rememberDuplicates } from "./duplicates.ts";
import { environmentRoutes } from "./environments.ts";
import type { ApiReply, ApiRequest } from "./exchange.ts";
import { Faults } from "./faults.ts";
import { forkRepository } from "./fork.ts";
import { Front, type RecordedRequest } from "./front.ts";
import { type CommitOptions, GitData } from "./git-data.ts";
import { listen } from "./loopback.ts";
import { type OpenPull, openPull } from "./open-pull.ts";
import { OpenApi } from "./openapi.ts";
import { peopleRoutes } from "./people.ts";
import { Pulls, pullRoutes } from "./pulls.ts";
import { type Reaction, reactionRoutes } from "./reactions.ts";
import { refRoutes } from "./refs.ts";
import { assetRoutes, upload } from "./release-assets.ts";
import { ReleaseStore } from "./release-store.ts";
import { releaseRoutes } from "./releases.ts";
import { startResultsServer } from "./results-server.ts";
import { ResultsService } from "./results-service.ts";
import { Runs, runRoutes } from "./runs.ts";
import { type CommitStatus, statusRoutes } from "./statuses.ts";
import { ALL_SCOPES, formatRuntimeToken, Tokens } from "./tokens.ts";
import { ADMIN, startUpstream } from "./upstream.ts";
import { type GitHubOptions, resolveCommit, type World } from "./world.ts";

const OWNER = "acme";
const NAME = "models";
const FIRST_ID = 1001;
const OPEN_API = new OpenApi(); // Compiles as it goes: once per process.

export type FakeGitHub = Awaited<ReturnType<typeof startGitHub>>;

/**
 * GitHub on loopback for one repository, `acme/models`: an emulator behind a front that adds what it lacks and refuses
 * what GitHub refuses. All requests are recorded and held against GitHub's OpenAPI description.
 */
export async function startGitHub(options: GitHubOptions = {}) {
  const parts: { front?: Front; results?: { service: ResultsService; blobs: BlobStore } } = {};
  const server = await listen(async (request, response) => parts.front?.serve(request, response));
  const results = await startResultsServer(() => {
    if (parts.results === undefined) throw new Error("Not ready.");
    return parts.results;
  });
  const upstream = await startUpstream({ baseUrl: server.url, owner: OWNER, name: NAME });
  const world = createWorld({ apiUrl: server.url, resultsUrl: results.url, upstream, options });
  const tokens = new Tokens();
  const faults = new Faults();
  const state = createState(world, options);
  const forward = rememberDuplicates((request) => forwardTo(world, request));
  const recorded = {
    requests: [] as RecordedRequest[],
    requestProblems: [] as string[],
    responseProblems: [] as string[],
  };
  const front = new Front({
    ...recorded,
    world,
    tokens,
    faults,
    openApi: OPEN_API,
    forward,
    routes: listRoutes(world, { ...state, forward }),
    breakUpload: (request) => {
      if (request.method === "POST" && /\/releases\/\d+\/assets$/.test(request.path)) {
        upload(world, state.releases, { request, whole: false });
      }
    },
  });
  parts.front = front;
  parts.results = { service: new ResultsService(world, state.artifacts), blobs: world.blobs };
  const git = new GitData(upstream, `${OWNER}/${NAME}`);

  return {
    apiUrl: server.url,
    resultsUrl: results.url,
    repository: { owner: OWNER, name: NAME },
    /** A workflow token with every scope. */
    token: tokens.mint(ALL_SCOPES),
    /** A workflow token with exactly these scopes, spelled as in `permissions:`. */
    mintToken: async (scopes: Parameters<Tokens["mint"]>[0]): Promise<string> => tokens.mint(scopes),
    mint: (scopes: Parameters<Tokens["mint"]>[0]): string => tokens.mint(scopes),
    /** `octocat` and `hubot` may write, `mallory` may not, `acme-admin` may all. */
    userToken: (login: string): string => tokens.ofPerson(login),
    revoke: (token: string): void => tokens.revoke(token),
    runtimeToken: formatRuntimeToken,
    faults,
    requests: recorded.requests as readonly RecordedRequest[],
    clearRequests: (): void => {
      recorded.requests.length = 0;
      recorded.requestProblems.length = 0;
      recorded.responseProblems.length = 0;
    },
    /** Requests of the code under test that GitHub's description does not allow. */
    problems: (): readonly string[] => [...recorded.requestProblems],
    /** Answers of this fake that GitHub's description does not allow. */
    answerProblems: (): readonly string[] => [...recorded.responseProblems],
    /** Asks as an admin, unrecorded: `api("GET", "releases")` below the repository, or a whole path from `/`. */
    api: (method: string, path: string, body?: unknown): Promise<unknown> =>
      askFront(front, world, { method, path, body }),
    commit: (about: CommitOptions): Promise<string> => git.commit(about),
    git,
    /** Makes `login/models`, with the history of `main`. */
    fork: (login: string): Promise<string> => forkRepository({ upstream, git, repository: `${OWNER}/${NAME}` }, login),
    openPull: (about: OpenPull): Promise<number> => openPull(upstream, `${OWNER}/${NAME}`, about),
    runs: state.runs,
    pulls: state.pulls,
    artifacts: state.artifacts,
    releases: state.releases,
    statuses: state.statuses as readonly CommitStatus[],
    deployments: state.deployments as readonly Deployment[],
    environments: state.environments,
    attestations: state.attestations as readonly Attestation[],
    dispatches: state.dispatches,
    reactions: state.reactions as readonly Reaction[],
    async [Symbol.asyncDispose](): Promise<void> {
      await server[Symbol.asyncDispose]();
      await results[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function createWorld(about: Pick<World, "apiUrl" | "resultsUrl" | "upstream" | "options">): World {
  let last = FIRST_ID - 1;
  return {
    ...about,
    owner: OWNER,
    name: NAME,
    blobs: new BlobStore(),
    nextId: () => ++last,
    now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  };
}

function createState(world: World, { environments = [] }: GitHubOptions) {
  const runs = new Runs(world);
  return {
    runs,
    releases: new ReleaseStore(world),
    artifacts: new ArtifactStore(world),
    pulls: new Pulls(world),
    attestations: [] as Attestation[],
    statuses: [] as CommitStatus[],
    deployments: [] as Deployment[],
    dispatches: [] as Dispatch[],
    reactions: [] as Reaction[],
    environments: new Map(environments.map((name) => [name, world.now()])),
  };
}

function listRoutes(
  world: World,
  state: ReturnType<typeof createState> & { forward: (request: ApiRequest) => Promise<ApiReply> },
) {
  const knows = async (sha: string): Promise<boolean> =>
    (await resolveCommit(world, sha)) !== undefined || (await state.pulls.hasHead(sha));
  return [
    ...assetRoutes(world, state.releases),
    ...releaseRoutes(world, state.releases),
    ...statusRoutes(world, state.statuses, knows),
    ...deploymentRoutes(world, state.deployments, state.environments),
    ...environmentRoutes(world, state.environments),
    ...attestationRoutes(world, state.attestations),
    ...dispatchRoutes(world, state.dispatches),
    ...artifactRoutes(world, state),
    ...runRoutes(world, state.runs),
    ...pullRoutes(world, state),
    ...bodyRoutes(state.forward),
    ...refRoutes(world, state),
    ...peopleRoutes(world),
    ...reactionRoutes(world, state.reactions),
  ];
}

function forwardTo(world: World, request: ApiRequest): Promise<ApiReply> {
  const query = request.query.size === 0 ? "" : `?${request.query.toString()}`;
  return world.upstream.send({
    method: request.method,
    path: request.path + query,
    headers: request.headers,
    body: request.bytes,
    as: request.caller.bot ? undefined : request.caller.login,
  });
}

async function askFront(
  front: Front,
  world: World,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: unknown },
): Promise<unknown> {
  const url = new URL(path.startsWith("/") ? path : `/repos/${OWNER}/${NAME}/${path}`, world.apiUrl);
  const reply = await front.dispatch({
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: { "content-type": "application/json" },
    bytes: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
    params: {},
    caller: { login: ADMIN, bot: false, scopes: undefined },
  });
  const text = reply.body.toString("utf8");
  if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
