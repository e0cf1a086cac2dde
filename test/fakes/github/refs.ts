import { type ApiReply, type ApiRequest, bodyOf, isObject, paged, refusal, textOf } from "./exchange.ts";
import type { ReleaseStore } from "./release-store.ts";
import { type Route, route } from "./router.ts";
import { touchesWorkflows } from "./workflow-files.ts";
import { look, lookList, type World } from "./world.ts";

interface RefParts {
  readonly releases: ReleaseStore;
  readonly forward: (request: ApiRequest) => Promise<ApiReply>;
}

/** Refs of the emulator with GitHub's refusals: workflow files, tags of immutable releases. */
export function refRoutes(world: World, { releases, forward }: RefParts): readonly Route[] {
  const guardTag: Route["handle"] = (request) => {
    const tag = /^tags\/(.+)$/.exec(request.params.ref ?? "")?.[1];
    const held = tag === undefined ? undefined : releases.published(tag);
    return held?.immutable === true ? refusal(422, "Cannot change a tag of an immutable release") : forward(request);
  };
  return [
    route("GET /git/refs", async (request) => {
      const refs = [
        ...(await lookList(world, "/git/matching-refs/heads/")),
        ...(await lookList(world, "/git/matching-refs/tags/")),
      ];
      return paged(request, refs, world);
    }),
    route("POST /git/refs", async (request) => {
      const body = bodyOf(request);
      const tag = /^refs\/tags\/(.+)$/.exec(textOf(body.ref) ?? "")?.[1];
      if (tag !== undefined && releases.isBurned(tag)) {
        return refusal(422, "Cannot create a tag that was used by an immutable release");
      }
      if (world.options.refuseWorkflows?.refs === true && request.caller.bot) {
        const commit = await peel(world, textOf(body.sha) ?? "");
        if (await touchesWorkflows(world, commit)) return refusal(403, "Resource not accessible by integration");
      }
      return forward(request);
    }),
    route("PATCH /git/refs/:ref+", guardTag),
    route("DELETE /git/refs/:ref+", guardTag),
  ];
}

/** An annotated tag's commit; a commit is itself. */
async function peel(world: World, sha: string): Promise<string> {
  const { object } = await look(world, `/git/tags/${sha}`);
  return isObject(object) ? String(object.sha) : sha;
}
