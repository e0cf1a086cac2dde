import type { Octokit } from "octokit";

// Types alone: Octokit's description of the API costs nothing at run time, where its modules take 60 ms to load.
declare const describeRoute: Octokit["request"];

/** `METHOD /path/{parameter}` as GitHub's reference writes it. */
export type Route = Extract<Parameters<typeof describeRoute<never>>[0], `${string} /repos/{owner}/{repo}${string}`>;

type Described<R extends Route> = NonNullable<Parameters<typeof describeRoute<R>>[1]>;

/** Parameters of a route, those of the path included; the repository is filled in by the client. */
export type RouteParameters<R extends Route> = {
  readonly [Key in keyof Described<R> as string extends Key ? never : Exclude<Key, Reserved>]: Described<R>[Key];
};

type Reserved = "owner" | "repo" | "headers" | "baseUrl" | "mediaType" | "request" | "method" | "url";

/** What a route answers. */
export type RouteData<R extends Route> = Awaited<ReturnType<typeof describeRoute<R>>>["data"];

/** One entry of a list that comes in pages; some lists are wrapped: `{ total_count, artifacts: […] }`. */
export type RouteItem<R extends Route> =
  RouteData<R> extends readonly (infer Item)[] ? Item : WrappedItem<RouteData<R>>;

type WrappedItem<Data> = Extract<Data[keyof Data], readonly unknown[]> extends readonly (infer Item)[] ? Item : never;
