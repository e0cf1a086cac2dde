import { describe, expect, it } from "vitest";
import { contract } from "../../../../actions/run/contract.ts";
import { run } from "../../../../actions/run/main.ts";
import type { RunPorts } from "../../../../actions/run/runners.ts";
import { parseInputs } from "../../../../core/contract.ts";
import { deliveryDocument } from "../../../../core/documents/delivery.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { withTrained } from "../register/trained.ts";

const PIPELINE = pipelineSchema.parse({
  name: "credit-risk",
  task: { kind: "binary", target: "status", positive: "bad" },
  data: { source: "credit.csv" },
  train: { kind: "linear" },
  deploy: { url: "https://models.example" },
});

describe("several stages in one step", () => {
  it("give the server its token, and tell what was registered although the deployment broke off", () =>
    withTrained(async ({ ports, documents, folder }) => {
      const tokens: string[] = [];
      const refused = new SlipwayError("SLIPWAY_E_SERVER_UNREACHABLE", { what: "No answer.", remedy: "Start it." });
      const world = {
        ...ports,
        pipelines: { load: async (file: string) => ({ pipeline: PIPELINE, file, folder }) },
        signal: new AbortController().signal,
        deployments: undefined,
        findProvenance: undefined,
        commit: undefined,
        compareCommits: async () => "unknown",
        openServer: async (_: unknown, token: string) => {
          tokens.push(token);
          throw refused;
        },
      } as unknown as RunPorts; // nothing of training, evaluation and monitoring is asked for
      const inputs = parseInputs(contract, { stages: "register,deploy", deployToken: "s3cret" });
      const outcome = await run(inputs, world);
      expect(tokens).toEqual(["s3cret"]);
      expect(outcome).toMatchObject({ status: "error", exitCode: 1, error: refused, outputs: { version: "1.0.0" } });
      expect(outcome.summary).toContain("- register: passed, `credit-risk@1.0.0`\n- deploy: error");
      expect(await documents.load(deliveryDocument)).toMatchObject({ outcome: "error", version: "1.0.0" });
    }));

  it("are named in a list that says which word it does not know", () => {
    expect(() => parseInputs(contract, { stages: "train,eval,regster" })).toThrow(
      /- stages: "eval" is none of .*\n- stages: "regster" is none of .* Did you mean "register"\?/,
    );
    expect(contract.secrets).toEqual(["deployToken"]);
  });
});
