import { createHash } from "node:crypto";
import type { Caller, Json } from "./exchange.ts";
import { htmlUrl, nodeId, repositoryUrl, simpleUser, type World } from "./world.ts";

export interface Release {
  readonly id: number;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  immutable: boolean;
  readonly author: Caller;
  readonly createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
  readonly assets: Asset[];
}

export interface Asset {
  readonly id: number;
  name: string;
  label: string | null;
  /** `starter`: an upload that broke off; it takes the name until it is deleted. */
  readonly state: "uploaded" | "starter";
  readonly contentType: string;
  readonly size: number;
  readonly digest: string | null;
  readonly blob: string;
  readonly uploader: Caller;
  readonly createdAt: string;
  downloads: number;
}

/** Releases and their assets. Several drafts may share a tag name, as on GitHub; published ones may not. */
export class ReleaseStore {
  readonly #world: World;
  readonly #releases = new Map<number, Release>();
  readonly #burned = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  get(id: number): Release | undefined {
    return this.#releases.get(id);
  }

  newestFirst(): readonly Release[] {
    return [...this.#releases.values()].toSorted((a, b) => b.id - a.id);
  }

  published(tag: string): Release | undefined {
    return this.newestFirst().find((release) => !release.draft && release.tag === tag);
  }

  /** The tag belongs, or once belonged, to an immutable release. */
  isBurned(tag: string): boolean {
    return this.#burned.has(tag);
  }

  draft(about: Pick<Release, "tag" | "target" | "name" | "body" | "prerelease" | "author">): Release {
    const now = this.#world.now();
    const release: Release = {
      ...about,
      id: this.#world.nextId(),
      draft: true,
      immutable: false,
      createdAt: now,
      updatedAt: now,
      publishedAt: null,
      assets: [],
    };
    this.#releases.set(release.id, release);
    return release;
  }

  publish(release: Release): void {
    release.draft = false;
    release.publishedAt = this.#world.now();
    if (this.#world.options.immutableReleases !== true) return;
    release.immutable = true;
    this.#burned.add(release.tag);
  }

  delete(release: Release): void {
    this.#releases.delete(release.id);
    for (const asset of release.assets) this.#world.blobs.delete(asset.blob);
  }

  findAsset(id: number): { readonly release: Release; readonly asset: Asset } | undefined {
    for (const release of this.#releases.values()) {
      const asset = release.assets.find((candidate) => candidate.id === id);
      if (asset !== undefined) return { release, asset };
    }
    return undefined;
  }

  /** `bytes` left out: the upload broke off. */
  addAsset(
    release: Release,
    about: {
      readonly name: string;
      readonly label: string | null;
      readonly contentType: string;
      readonly uploader: Caller;
    },
    bytes?: Buffer,
  ): Asset {
    const blob = this.#world.blobs.create();
    this.#world.blobs.put(blob, {
      bytes: bytes ?? Buffer.alloc(0),
      contentType: about.contentType,
      fileName: about.name,
    });
    const asset: Asset = {
      ...about,
      id: this.#world.nextId(),
      state: bytes === undefined ? "starter" : "uploaded",
      size: bytes?.length ?? 0,
      digest: bytes === undefined ? null : `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
      blob,
      createdAt: this.#world.now(),
      downloads: 0,
    };
    release.assets.push(asset);
    return asset;
  }

  deleteAsset(release: Release, asset: Asset): void {
    release.assets.splice(release.assets.indexOf(asset), 1);
    this.#world.blobs.delete(asset.blob);
  }
}

export function formatRelease(world: World, release: Release): Json {
  const url = `${repositoryUrl(world)}/releases/${release.id}`;
  const shown = release.draft ? `untagged-${release.id}` : encodeURIComponent(release.tag);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    html_url: `${htmlUrl(world)}/releases/tag/${shown}`,
    id: release.id,
    author: simpleUser(world, release.author),
    node_id: nodeId("Release", release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: release.immutable,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: release.assets.map((asset) => formatAsset(world, release, asset)),
    tarball_url: release.draft ? null : `${repositoryUrl(world)}/tarball/${encodeURIComponent(release.tag)}`,
    zipball_url: release.draft ? null : `${repositoryUrl(world)}/zipball/${encodeURIComponent(release.tag)}`,
    body: release.body,
  };
}

export function formatAsset(world: World, release: Release, asset: Asset): Json {
  return {
    url: `${repositoryUrl(world)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId("ReleaseAsset", asset.id),
    name: asset.name,
    label: asset.label,
    uploader: simpleUser(world, asset.uploader),
    content_type: asset.contentType,
    state: asset.state,
    size: asset.size,
    digest: asset.digest,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
    browser_download_url: `${htmlUrl(world)}/releases/download/${encodeURIComponent(release.tag)}/${encodeURIComponent(asset.name)}`,
  };
}
