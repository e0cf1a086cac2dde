import { permissionOf } from "./admission.ts";
import { json, refusal } from "./exchange.ts";
import { type Route, route } from "./router.ts";
import { PEOPLE } from "./upstream.ts";
import { simpleUser, type World } from "./world.ts";

/** Permission of a person; 404 for a login that does not exist. Everybody may read a public repository. */
export function peopleRoutes(world: World): readonly Route[] {
  return [
    route("GET /collaborators/:login/permission", ({ params }) => {
      const login = params.login ?? "";
      const permission = permissionOf(login);
      if (permission === "none") return refusal(404);
      const is = (...levels: readonly string[]): boolean => levels.includes(permission);
      return json({
        permission,
        role_name: permission,
        user: {
          ...simpleUser(world, { login, bot: false }),
          permissions: {
            admin: is("admin"),
            maintain: is("admin"),
            push: is("admin", "write"),
            triage: is("admin", "write"),
            pull: true,
          },
          role_name: permission,
        },
      });
    }),
    route("GET /collaborators/:login", ({ params }) => {
      const known = Object.keys(PEOPLE).includes(params.login ?? "");
      return known ? { status: 204, headers: {}, body: Buffer.alloc(0) } : refusal(404);
    }),
  ];
}
