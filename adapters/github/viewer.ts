import { z } from "zod";

const viewerAnswer = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });
const userAnswer = z.object({ login: z.string() });

/** Sends a request outside the repository; `undefined` when GitHub refuses. */
export type AskOutside = (method: "GET" | "POST", path: string, body?: object) => Promise<unknown>;

/** The login that a token writes as; `undefined` when GitHub tells it neither way. */
export async function askViewer(
  ask: AskOutside,
  { installation }: { readonly installation: boolean },
): Promise<string | undefined> {
  const user = installation ? undefined : userAnswer.safeParse(await ask("GET", "/user"));
  if (user?.success === true) return user.data.login;
  const viewer = viewerAnswer.safeParse(await ask("POST", "/graphql", { query: "{ viewer { login } }" }));
  return viewer.success ? viewer.data.data.viewer.login : undefined;
}
