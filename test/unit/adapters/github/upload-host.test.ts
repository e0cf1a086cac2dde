import { expect, it } from "vitest";
import { createGitHub } from "../../../../adapters/github/client.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { startRecordingServer } from "./recording-server.ts";

it("sends the token of an upload to no other origin than the API's", async () => {
  await using api = await startRecordingServer();
  await using elsewhere = await startRecordingServer();
  const github = createGitHub({
    token: "ghs_secret",
    baseUrl: api.url,
    repository: { owner: "acme", name: "models" },
    log: SILENT_LOGGER,
  });
  const upload = (uploadUrl: string) =>
    github.upload(
      { uploadUrl, name: "weights.bin", content: new Blob(["x"]) },
      { permission: "contents: write", refusals: [], find: async () => undefined },
    );
  await expect(upload(`${elsewhere.url}/assets{?name,label}`)).rejects.toMatchObject({
    code: "SLIPWAY_E_GITHUB_FAILED",
    what: expect.stringContaining(elsewhere.url) as string,
  });
  expect(elsewhere.tokens).toEqual([]);
  await upload(`${api.url}/assets{?name,label}`);
  expect(api.tokens).toHaveLength(1);
});
