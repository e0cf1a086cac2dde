import type { Json } from "./exchange.ts";
import { nodeId, simpleUser, type World } from "./world.ts";

const LINKS =
  "archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees".split(
    " ",
  );

/** A repository as embedded in runs and statuses: all the links that GitHub promises, and no more. */
export function minimalRepository(world: World, fullName: string): Json {
  const [login = "", name = ""] = fullName.split("/");
  const isOwn = fullName === `${world.owner}/${world.name}`;
  const url = `${world.apiUrl}/repos/${fullName}`;
  const id = isOwn ? 1 : 2;
  return {
    id,
    node_id: nodeId("Repository", id),
    name,
    full_name: fullName,
    private: false,
    fork: !isOwn,
    description: null,
    owner: simpleUser(world, { login, bot: false }),
    url,
    html_url: `https://github.com/${fullName}`,
    ...Object.fromEntries(LINKS.map((link) => [`${link}_url`, `${url}/${link.replaceAll("_", "/")}`])),
  };
}
