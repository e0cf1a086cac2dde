import { SlipwayError } from "../../core/errors.ts";

/**
 * Uploads carry the token, and an answer of the API names where they go: only to the API's own origin, or to the host beside it that GitHub
 * keeps for uploads (`uploads.github.com`, `uploads.<name>.ghe.com`).
 * @throws SLIPWAY_E_GITHUB_FAILED
 */
export function assertUploadHost(url: URL, api: string): void {
  const { origin, protocol, hostname } = new URL(api);
  const beside = protocol === "https:" && /^api\.(github\.com|[^.]+\.ghe\.com)$/.test(hostname);
  const uploads = beside ? `https://${hostname.replace(/^api\./, "uploads.")}` : origin;
  if (url.origin === origin || url.origin === uploads) return;
  throw new SlipwayError("SLIPWAY_E_GITHUB_FAILED", {
    what: `The release names ${url.origin} as the place of its uploads, which is not that of ${origin}: nothing was sent.`,
    remedy: "Check GITHUB_API_URL, and whatever stands between this machine and GitHub.",
  });
}
