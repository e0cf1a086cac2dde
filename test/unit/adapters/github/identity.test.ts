import { describe, expect, it } from "vitest";
import { createIdentity } from "../../../../adapters/github/identity.ts";
import { connectGitHub } from "../../../fakes/connect-github.ts";
import { startGitHub } from "../../../fakes/github/start-github.ts";

const by = (login: string, type = login.endsWith("[bot]") ? "Bot" : "User") => ({ user: { login, type } });
const workflow = by("github-actions[bot]");
const app = by("my-app[bot]");
const octocat = by("octocat");
const mallory = by("mallory");

function createWorld(installation: boolean, login?: string) {
  const asked: string[] = [];
  const viewer = async () => {
    asked.push("viewer");
    return login;
  };
  return { identity: createIdentity({ installation, viewer }), asked };
}

describe("what is ours", () => {
  it.each([
    { who: "a workflow", installation: true, login: undefined, items: [mallory, workflow], ours: [workflow], asks: 0 },
    {
      who: "a workflow beside people",
      installation: true,
      login: undefined,
      items: [mallory, octocat],
      ours: [],
      asks: 0,
    },
    { who: "an app", installation: true, login: "my-app[bot]", items: [mallory, app], ours: [app], asks: 1 },
    {
      who: "an app after a workflow",
      installation: true,
      login: "my-app[bot]",
      items: [workflow],
      ours: [workflow],
      asks: 0,
    },
    {
      who: "a person",
      installation: false,
      login: "octocat",
      items: [mallory, octocat, workflow],
      ours: [octocat],
      asks: 1,
    },
    { who: "somebody unknown", installation: false, login: undefined, items: [mallory, octocat], ours: [], asks: 1 },
    {
      who: "somebody",
      installation: false,
      login: "octocat",
      items: [{ user: null }, {}, workflow],
      ours: [],
      asks: 1,
    },
    { who: "nobody who is asked", installation: false, login: "octocat", items: [], ours: [], asks: 0 },
    {
      who: "a bot by name alone",
      installation: true,
      login: undefined,
      items: [by("github-actions[bot]", "User")],
      ours: [],
      asks: 0,
    },
  ])("is found for $who", async ({ installation, login, items, ours, asks }) => {
    const { identity, asked } = createWorld(installation, login);
    expect(await identity.pickOurs(items)).toEqual(ours);
    expect(await identity.pickOurs(items)).toEqual(ours);
    expect(asked).toHaveLength(asks);
  });

  it("is learned from what we created, where GitHub does not say who we are", async () => {
    const { identity } = createWorld(true);
    expect(await identity.pickOurs([app])).toEqual([]);
    identity.learn(app.user);
    expect(await identity.pickOurs([app, workflow, mallory])).toEqual([app]);
  });
});

describe("GitHub says who a token is", () => {
  it("by GET /user for people, by GraphQL for installations, and not at all where both are refused", async () => {
    await using github = await startGitHub();
    const octocats = github.userToken("octocat");
    expect(await connectGitHub(github, octocats).viewer()).toBe("octocat");
    expect(await connectGitHub(github).viewer()).toBe("github-actions[bot]");
    expect(github.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /user", "POST /graphql"]);
    github.faults.add({ match: { path: /^\/(user|graphql)$/ }, kind: "status", status: 403, times: 2 });
    expect(await connectGitHub(github, octocats).viewer()).toBeUndefined();
  });
});
