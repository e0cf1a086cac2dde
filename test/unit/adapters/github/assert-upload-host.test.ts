import { expect, it } from "vitest";
import { assertUploadHost } from "../../../../adapters/github/assert-upload-host.ts";

const GITHUB = "https://api.github.com";

it.each([
  [GITHUB, "https://uploads.github.com/repos/a/b/releases/1/assets", true],
  [GITHUB, "https://api.github.com/repos/a/b/releases/1/assets", true],
  ["https://api.acme.ghe.com", "https://uploads.acme.ghe.com/x", true],
  ["https://github.acme.example/api/v3", "https://github.acme.example/api/uploads/x", true],
  [GITHUB, "http://uploads.github.com/x", false],
  [GITHUB, "https://uploads.github.com.evil.example/x", false],
  [GITHUB, "https://uploads.github.com@evil.example/x", false],
  [GITHUB, "https://uploads.github.com:8443/x", false],
  ["https://api.acme.ghe.com", "https://uploads.other.ghe.com/x", false],
  ["https://api.acme.example", "https://uploads.acme.example/x", false],
  ["https://github.acme.example/api/v3", "https://uploads.github.com/x", false],
])("with the API at %s an upload to %s is allowed: %s", (api, url, isAllowed) => {
  const check = () => assertUploadHost(new URL(url), api);
  if (isAllowed) expect(check).not.toThrow();
  else expect(check).toThrow("nothing was sent");
});
