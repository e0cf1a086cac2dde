import { type ApiReply, type ApiRequest, bodyOf, empty, invalid, json, paged, refusal, textOf } from "./exchange.ts";
import { formatRelease, type Release, type ReleaseStore } from "./release-store.ts";
import { type Route, route } from "./router.ts";
import { touchesWorkflows } from "./workflow-files.ts";
import { look, resolveCommit, type World } from "./world.ts";

export function releaseRoutes(world: World, store: ReleaseStore): readonly Route[] {
  const byId = (request: ApiRequest): Release | undefined => store.get(Number(request.params.id));
  const show = (release: Release | undefined): ApiReply =>
    release === undefined ? refusal(404) : json(formatRelease(world, release));
  return [
    route("GET /releases", (request) => {
      const seen = store.newestFirst().filter(({ draft }) => !draft || canWrite(request));
      return paged(
        request,
        seen.map((release) => formatRelease(world, release)),
        world,
      );
    }),
    route("POST /releases", (request) => create(world, store, request)),
    route("GET /releases/latest", () =>
      show(store.newestFirst().find(({ draft, prerelease }) => !draft && !prerelease)),
    ),
    route("GET /releases/tags/:tag+", ({ params }) => show(store.published(params.tag ?? ""))), // Drafts are not found by tag.
    route("GET /releases/:id", (request) => {
      const release = byId(request);
      return show(release?.draft === true && !canWrite(request) ? undefined : release);
    }),
    route("PATCH /releases/:id", async (request) => {
      const release = byId(request);
      return release === undefined ? refusal(404) : change(world, store, { request, release });
    }),
    route("DELETE /releases/:id", (request) => {
      const release = byId(request);
      if (release === undefined) return refusal(404);
      store.delete(release);
      return empty();
    }),
  ];
}

/** Drafts show only to those who may write. */
const canWrite = ({ caller }: ApiRequest): boolean => caller.scopes === undefined || caller.scopes.contents === "write";

async function create(world: World, store: ReleaseStore, request: ApiRequest): Promise<ApiReply> {
  const body = bodyOf(request);
  const tag = textOf(body.tag_name);
  if (tag === undefined || tag === "")
    return invalid({ resource: "Release", field: "tag_name", code: "missing_field" });
  const target = textOf(body.target_commitish);
  if (target !== undefined && world.options.refuseWorkflows?.releases === true && request.caller.bot) {
    if (await touchesWorkflows(world, target)) return refusal(403, "Resource not accessible by integration");
  }
  const release = store.draft({
    tag,
    target: target ?? "main",
    name: textOf(body.name) ?? null,
    body: textOf(body.body) ?? null,
    prerelease: body.prerelease === true,
    author: request.caller,
  });
  if (body.draft !== true) {
    const refused = await publish(world, store, release);
    if (refused !== undefined) {
      store.delete(release);
      return refused;
    }
  }
  return json(formatRelease(world, release), 201);
}

async function change(
  world: World,
  store: ReleaseStore,
  { request, release }: { readonly request: ApiRequest; readonly release: Release },
): Promise<ApiReply> {
  const body = bodyOf(request);
  const tag = textOf(body.tag_name);
  if (release.immutable && tag !== undefined && tag !== release.tag) {
    return invalid({ resource: "Release", field: "tag_name", code: "custom", message: "tag_name cannot be changed" });
  }
  release.tag = tag ?? release.tag;
  release.name = textOf(body.name) ?? release.name;
  release.body = textOf(body.body) ?? release.body;
  release.target = textOf(body.target_commitish) ?? release.target;
  if (typeof body.prerelease === "boolean") release.prerelease = body.prerelease;
  release.updatedAt = world.now();
  if (body.draft === false && release.draft) {
    const refused = await publish(world, store, release);
    if (refused !== undefined) return refused;
  }
  return json(formatRelease(world, release));
}

/** Makes the tag at the target when it does not exist, as GitHub does. */
async function publish(world: World, store: ReleaseStore, release: Release): Promise<ApiReply | undefined> {
  if (store.published(release.tag) !== undefined) {
    return invalid({ resource: "Release", field: "tag_name", code: "already_exists" });
  }
  if (store.isBurned(release.tag)) {
    const message = "tag_name was used by an immutable release";
    return invalid({ resource: "Release", field: "tag_name", code: "custom", message });
  }
  const path = release.tag.split("/").map(encodeURIComponent).join("/");
  if ((await look(world, `/git/ref/tags/${path}`)).ref === undefined) {
    const sha = await resolveCommit(world, release.target);
    if (sha === undefined) return invalid({ resource: "Release", field: "target_commitish", code: "invalid" });
    await world.upstream.send({
      method: "POST",
      path: `/repos/${world.owner}/${world.name}/git/refs`,
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify({ ref: `refs/tags/${release.tag}`, sha })),
    });
  }
  if (store.published(release.tag) !== undefined) {
    return invalid({ resource: "Release", field: "tag_name", code: "already_exists" }); // Another one while the tag was made.
  }
  store.publish(release);
  return undefined;
}
