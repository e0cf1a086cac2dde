import { SlipwayError } from "../errors.ts";

/** How tables at addresses are reached. */
export interface RemoteAccess {
  /** Whether the table engine may download its extension for addresses, from its maker's host. */
  readonly download: boolean;
  /** null: requests to S3 are not signed. */
  readonly keys: { readonly id: string; readonly secret: string; readonly session: string | undefined } | null;
  readonly region: string | undefined;
  /** Of a store that speaks S3 and is not Amazon's. */
  readonly endpoint: { readonly host: string; readonly secure: boolean } | null;
}

/**
 * From the usual variables of AWS, and SLIPWAY_DUCKDB_DOWNLOAD (`true` or `false`, the default).
 * @throws SLIPWAY_E_INPUT_INVALID
 */
export function parseRemoteAccess(variables: Readonly<Record<string, string | undefined>>): RemoteAccess {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = variables;
  const endpoint = variables.AWS_ENDPOINT_URL_S3 || variables.AWS_ENDPOINT_URL;
  return {
    download: parseDownload(variables.SLIPWAY_DUCKDB_DOWNLOAD || "false"),
    keys: id && secret ? { id, secret, session: session || undefined } : null,
    region: variables.AWS_REGION || variables.AWS_DEFAULT_REGION || undefined,
    endpoint: endpoint ? parseEndpoint(endpoint) : null,
  };
}

function parseDownload(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: "SLIPWAY_DUCKDB_DOWNLOAD is neither true nor false.",
    remedy: "Set it to true to let the table engine download its extension for addresses, or leave it out.",
  });
}

function parseEndpoint(text: string): RemoteAccess["endpoint"] {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return { host: url.host, secure: url.protocol === "https:" };
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: "AWS_ENDPOINT_URL is no address.",
    remedy: "Write it with its scheme, such as https://storage.example.com.",
  });
}
