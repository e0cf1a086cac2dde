import type { Clock } from "../core/clock.ts";
import type { RemoteAccess } from "../core/data/remote-access.ts";
import type { Logger } from "../core/log.ts";

/** All that the ports of a stage are built from, on a laptop and on a runner alike. */
export interface PortOptions {
  /** Absolute. Relative paths of the user start here, and `.slipway/` is here. */
  readonly cwd: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** Aborted when the run is to stop and clean up. */
  readonly signal: AbortSignal;
  /** Most memory of the table engine, such as `2GB`; its own default when undefined. */
  readonly memoryLimit: string | undefined;
  readonly threads: number | undefined;
  /** Folder of DuckDB extensions to load from. */
  readonly extensions: string | undefined;
  /** How tables at addresses are reached. Default: without keys, and nothing is downloaded. */
  readonly remote?: RemoteAccess;
  /** Where versions and state are kept: `files` (default), or `github:owner/name`. */
  readonly registry?: string;
  /** How to ask GitHub. */
  readonly github?: { readonly token: string | undefined; readonly baseUrl: string | undefined };
  /** Whether a pipeline may be code. Not where the job may write (DESIGN 16: 14). Default true. */
  readonly execute?: boolean;
  /** Whether this runs in CI: then no server is ever started. */
  readonly ci: boolean;
}
