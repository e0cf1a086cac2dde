import { type ApiReply, type ApiRequest, bodyOf, empty, invalid, json, paged, refusal, textOf } from "./exchange.ts";
import { type Asset, formatAsset, type Release, type ReleaseStore } from "./release-store.ts";
import { type Route, route } from "./router.ts";
import type { World } from "./world.ts";

interface Found {
  readonly release: Release;
  readonly asset: Asset;
}

export function assetRoutes(world: World, store: ReleaseStore): readonly Route[] {
  const withAsset = (request: ApiRequest, act: (found: Found) => ApiReply): ApiReply => {
    const found = store.findAsset(Number(request.params.id));
    return found === undefined ? refusal(404) : act(found);
  };
  return [
    route("GET /releases/assets/:id", (request) =>
      withAsset(request, (found) =>
        (request.headers.accept ?? "").includes("application/octet-stream")
          ? download(world, found.asset)
          : json(formatAsset(world, found.release, found.asset)),
      ),
    ),
    route("PATCH /releases/assets/:id", (request) =>
      withAsset(request, ({ release, asset }) => {
        if (release.immutable) return frozen();
        asset.name = textOf(bodyOf(request).name) ?? asset.name;
        asset.label = textOf(bodyOf(request).label) ?? asset.label;
        return json(formatAsset(world, release, asset));
      }),
    ),
    route("DELETE /releases/assets/:id", (request) =>
      withAsset(request, ({ release, asset }) => {
        if (release.immutable) return frozen();
        store.deleteAsset(release, asset);
        return empty();
      }),
    ),
    route("GET /releases/:id/assets", (request) => {
      const release = store.get(Number(request.params.id));
      if (release === undefined) return refusal(404);
      return paged(
        request,
        release.assets.map((asset) => formatAsset(world, release, asset)),
        world,
      );
    }),
    route("POST /releases/:id/assets", (request) => upload(world, store, { request, whole: true })),
  ];
}

/** `whole: false`: the connection broke on the way. */
export function upload(
  world: World,
  store: ReleaseStore,
  { request, whole }: { readonly request: ApiRequest; readonly whole: boolean },
): ApiReply {
  const release = store.get(Number(request.params.id));
  if (release === undefined) return refusal(404);
  if (release.immutable) return frozen();
  const name = request.query.get("name") ?? "";
  const contentType = request.headers["content-type"];
  if (name === "") return invalid({ resource: "ReleaseAsset", field: "name", code: "missing_field" });
  if (contentType === undefined) return refusal(400, "Content-Type header is required");
  if (release.assets.some((other) => other.name === name)) {
    return invalid({ resource: "ReleaseAsset", field: "name", code: "already_exists" });
  }
  const about = { name, label: request.query.get("label"), contentType, uploader: request.caller };
  const asset = store.addAsset(release, about, whole ? request.bytes : undefined);
  return json(formatAsset(world, release, asset), 201);
}

const frozen = (): ApiReply =>
  invalid({ resource: "ReleaseAsset", field: "release", code: "custom", message: "Release is immutable" });

function download(world: World, asset: Asset): ApiReply {
  const blob = world.blobs.get(asset.blob);
  if (blob === undefined || asset.state === "starter") return refusal(404);
  asset.downloads += 1;
  if (world.options.assetDownloads !== "direct") {
    return empty(302, { location: world.blobs.sign(world.resultsUrl, asset.blob) });
  }
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: blob.bytes };
}
