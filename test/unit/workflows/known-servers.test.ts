import { expect, it } from "vitest";
import { repositorySchema } from "../../../core/repository/repository-schema.ts";
import type { Delivery } from "../../../workflows/delivery/delivery.ts";
import { deliveryJobs } from "../../../workflows/delivery/delivery-jobs.ts";

const deployed = (name: string, url: string) => ({
  name,
  environment: "production",
  server: { url },
  tenants: false,
  monitored: false,
  retrains: false,
  mergeBase: false,
});
const delivery: Delivery = {
  settings: repositorySchema.parse({ perPipeline: { beta: { deploy: { tokenSecret: "BETA_TOKEN" } } } }),
  pipelines: [
    deployed("alpha", "https://one.example"),
    deployed("beta", "https://two.example"),
    deployed("gamma", "https://three.example"),
  ],
  action: (name) => name,
};

const MODEL = `\${{ matrix.model }}`;

it("writes beside each token the servers that take it, and no others", () => {
  const { deploy, register } = deliveryJobs(delivery, {});
  if (deploy === undefined || !("steps" in deploy)) expect.unreachable("there is something to deploy");
  const tokens = deploy.steps.filter((step) => step.with?.["deploy-token"] !== undefined);
  expect(tokens.map((step) => [step.with?.["deploy-token"], step.with?.servers, step.with?.model])).toEqual([
    [`\${{ secrets.SLIPWAY_DEPLOY_TOKEN }}`, "alpha https://one.example\ngamma https://three.example", MODEL],
    [`\${{ secrets.BETA_TOKEN }}`, "beta https://two.example", MODEL],
  ]);
  expect(register).toMatchObject({ steps: [{ with: { model: MODEL } }] });
});
