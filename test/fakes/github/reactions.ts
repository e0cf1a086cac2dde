import { bodyOf, json, refusal } from "./exchange.ts";
import { type Route, route } from "./router.ts";
import { look, nodeId, simpleUser, type World } from "./world.ts";

export interface Reaction {
  readonly id: number;
  readonly comment: number;
  readonly content: string;
  readonly login: string;
}

const CONTENTS = new Set(["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]);

/** Reactions to comments on issues and pull requests: one of each content per account, and 200 for one that is there. */
export function reactionRoutes(world: World, reactions: Reaction[]): readonly Route[] {
  return [
    route("POST /issues/comments/:id/reactions", async (request) => {
      const comment = Number(request.params.id);
      if ((await look(world, `/issues/comments/${comment}`)).id === undefined) return refusal(404);
      const content = String(bodyOf(request).content);
      if (!CONTENTS.has(content)) return refusal(422);
      const { login, bot } = request.caller;
      const known = reactions.find(
        (each) => each.comment === comment && each.content === content && each.login === login,
      );
      const reaction = known ?? { id: world.nextId(), comment, content, login };
      if (known === undefined) reactions.push(reaction);
      const { id } = reaction;
      const formatted = {
        id,
        node_id: nodeId("Reaction", id),
        user: simpleUser(world, { login, bot }),
        content,
        created_at: world.now(),
      };
      return json(formatted, known === undefined ? 201 : 200);
    }),
  ];
}
