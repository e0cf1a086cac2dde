import { describe, expect, it } from "vitest";
import { assertKnownServer } from "../../../../actions/deploy/assert-known-server.ts";
import type { PipelineDeploy } from "../../../../core/pipeline/schema.ts";

const OURS = "https://models.example";
const ADMIN = "https://admin.example";
const THEIRS = "https://evil.example";
const SERVERS = `credit-risk ${OURS} ${ADMIN}\n  customer-churn ${THEIRS}\n`;
const deployTo = (url: string, adminUrl?: string): PipelineDeploy => ({
  target: "server",
  url,
  ...(adminUrl === undefined ? {} : { adminUrl }),
  environment: "production",
});
const inputs = { artifact: "left", deployToken: "secret", servers: SERVERS };

describe("the servers that a token is sent to", () => {
  it.each([
    ["another server", deployTo(THEIRS, ADMIN)],
    ["another admin API", deployTo(OURS, THEIRS)],
    ["an admin API where none is named", deployTo(OURS)],
    ["that of another pipeline", deployTo(THEIRS)],
    ["one that only starts like it", deployTo(`${OURS}.evil.example`, ADMIN)],
  ])("are not %s", (_, deploy) => {
    const given = { pipeline: "credit-risk", deploy, inputs };
    expect(() => assertKnownServer(given)).toThrow(
      expect.objectContaining({
        code: "SLIPWAY_E_ARTIFACT_INVALID",
        message: expect.not.stringContaining("secret") as string,
      }),
    );
  });

  it("are those that the workflow names for the pipeline", () => {
    assertKnownServer({ pipeline: "credit-risk", deploy: deployTo(OURS, ADMIN), inputs });
    assertKnownServer({ pipeline: "customer-churn", deploy: deployTo(THEIRS), inputs });
  });

  it("must be named where the pipeline comes from another job and there is a token", () => {
    const given = { pipeline: "credit-risk", deploy: deployTo(OURS, ADMIN) };
    const said: unknown = expect.objectContaining({
      code: "SLIPWAY_E_INPUT_INVALID",
      message: expect.stringContaining(`servers: credit-risk ${OURS} ${ADMIN}`) as string,
    });
    expect(() => assertKnownServer({ ...given, inputs: { ...inputs, servers: "" } })).toThrow(said);
    assertKnownServer({ ...given, inputs: { ...inputs, servers: "", deployToken: "" } });
    assertKnownServer({ ...given, inputs: { deployToken: "secret", servers: "" } });
  });
});
