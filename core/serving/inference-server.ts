import { z } from "zod";
import type { Table } from "../data/table.ts";
import { sha256Text } from "../documents/document.ts";
import type { Signature } from "../documents/model.ts";

/** A running Slipway server, as deployment sees it. */
export interface InferenceServer {
  /** Inference API, without a trailing slash. */
  readonly url: string;
  readonly adminUrl: string;
  /** @throws SLIPWAY_E_SERVER_UNREACHABLE */
  health(): Promise<ServerHealth>;
  /** @throws SLIPWAY_E_SERVER_UNREACHABLE, SLIPWAY_E_SERVER_REFUSED */
  status(): Promise<ServerStatus>;
  /**
   * Serves another model from now on. The server loads, checks and warms it first; when that fails it keeps the old one.
   * @throws SLIPWAY_E_SERVER_UNREACHABLE, SLIPWAY_E_SERVER_REFUSED
   */
  swap(target: SwapTarget): Promise<ServerStatus>;
  /**
   * All values of the first output, row by row: one, or one for each of several classes. NaN where the server has no finite value.
   * @throws SLIPWAY_E_SERVER_UNREACHABLE, SLIPWAY_E_SERVER_REFUSED
   */
  infer(model: ServedVersion, table: Table): Promise<Float64Array>;
}

export interface ServerHealth {
  readonly live: boolean;
  readonly ready: boolean;
}

/** What to serve: a reference that the server resolves in its own registry, or a folder on its own machine. */
export type SwapTarget = ({ readonly reference: string } | { readonly folder: string }) & {
  /** Digest that the model must have. */
  readonly digest: string;
};

export interface ServedVersion {
  readonly name: string;
  /** Null: whatever version is served. */
  readonly version: string | null;
  readonly signature: Signature;
}

/** Answer of the admin API. Nulls: no model is loaded, or its folder has no version. */
export const serverStatusSchema = z.object({
  model: z.string().nullable(),
  version: z.string().nullable(),
  digest: sha256Text.nullable(),
  backend: z.string().nullable(),
  pid: z.number().int(),
  startedAt: z.iso.datetime(),
  inflight: z.number().int(),
  predictionLog: z.object({ dropped: z.number().int(), queued: z.number().int() }).nullable(),
});
export type ServerStatus = z.output<typeof serverStatusSchema>;

/**
 * What a running server leaves in `.slipway/state/server-<port>.json`, readable by its owner alone, so that commands on the same
 * machine find it and may administer it. It is removed when the server stops.
 */
export const serverStateSchema = z.object({
  schema: z.literal("slipway/server-state/v1"),
  pid: z.number().int(),
  url: z.url({ protocol: /^https?$/ }),
  adminUrl: z.url({ protocol: /^https?$/ }),
  /** Bearer token of the admin API; made anew by every start. */
  token: z.string().min(1),
  startedAt: z.iso.datetime(),
});
export type ServerState = z.output<typeof serverStateSchema>;

/** A server on this machine can read our folders; any other has to fetch the version itself. */
export function resolveSwapTarget(
  adminUrl: string,
  { folder, reference, digest }: { readonly folder: string; readonly reference: string; readonly digest: string },
): SwapTarget {
  const { hostname } = new URL(adminUrl);
  const local = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
  return local ? { folder, digest } : { reference, digest };
}
