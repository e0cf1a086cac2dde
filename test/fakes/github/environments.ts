import { empty, type Json, json, paged, refusal } from "./exchange.ts";
import { type Route, route } from "./router.ts";
import { htmlUrl, nodeId, repositoryUrl, type World } from "./world.ts";

/** Names to the time of creation. Nobody can add protection rules here: they need a person in the settings. */
export function environmentRoutes(world: World, environments: Map<string, string>): readonly Route[] {
  const format = (name: string, createdAt: string): Json => {
    const id = [...environments.keys()].indexOf(name) + 1;
    const url = `${repositoryUrl(world)}/environments/${encodeURIComponent(name)}`;
    return {
      id,
      node_id: nodeId("Environment", id),
      name,
      url,
      html_url: `${htmlUrl(world)}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
      created_at: createdAt,
      updated_at: createdAt,
      protection_rules: [],
      deployment_branch_policy: null,
    };
  };
  return [
    route("GET /environments", (request) =>
      paged(
        request,
        [...environments].map(([name, createdAt]) => format(name, createdAt)),
        { apiUrl: world.apiUrl, wrap: (page, total) => ({ total_count: total, environments: page }) },
      ),
    ),
    route("GET /environments/:name", ({ params }) => {
      const createdAt = environments.get(params.name ?? "");
      return createdAt === undefined ? refusal(404) : json(format(params.name ?? "", createdAt));
    }),
    // Without administration a token gets here never; the route exists so that the refusal is GitHub's.
    route("DELETE /environments/:name", ({ params }) => {
      environments.delete(params.name ?? "");
      return empty();
    }),
  ];
}
