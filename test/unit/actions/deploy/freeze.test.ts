import { describe, expect, it } from "vitest";
import { contract } from "../../../../actions/deploy/contract.ts";
import { run } from "../../../../actions/deploy/main.ts";
import { parseInputs } from "../../../../core/contract.ts";
import { deploy, loadDeployment, withServer } from "../../../fakes/deploy-world.ts";

describe("deploy while deployments are frozen", () => {
  it("refuses while deployments are frozen and names the issue, rolls back all the same, and deploys for a reason that goes on record", () =>
    withServer(async ({ ports, state, register, history }) => {
      const [before, at, by] = [await register("one"), "2026-01-01T00:00:00.000Z", "hubot"];
      await deploy(ports);
      const { version } = await register("two");
      const freeze = { kind: "freeze", at, by, reason: "outage", fingerprint: "credit-risk.x-1" } as const;
      await state.append("monitor.credit-risk", { key: "freeze:comment:1", record: { ...freeze, frozen: true } });
      const opened = { event: "opened", fingerprint: "credit-risk.x-1", turn: 1, number: 12 } as const;
      await state.append("issues", { key: "opened", record: opened });
      expect(await deploy(ports)).toMatchObject({ status: "blocked", exitCode: 3, outputs: { outcome: "blocked" } });
      const detail = "Deployments of credit-risk are frozen: @hubot has frozen it: outage. See issue #12.";
      expect(await loadDeployment(ports)).toMatchObject({
        outcome: "blocked",
        smoke: { detail: expect.stringContaining(detail) as unknown },
      });
      expect(await history()).toHaveLength(1);
      const given = { pipeline: "pipeline.ts", forceReason: "fixes the outage itself" };
      expect(await run(parseInputs(contract, given), ports)).toMatchObject({ status: "passed", outputs: { version } });
      expect((await history()).at(-1)?.reason).toBe("Forced past the freeze of #12: fixes the outage itself");
      const back = parseInputs(contract, { pipeline: "pipeline.ts", task: "rollback" });
      expect(await run(back, ports)).toMatchObject({ status: "passed", outputs: { version: before.version } });
      await state.append("monitor.credit-risk", { key: "freeze:comment:2", record: { ...freeze, frozen: false } });
      expect(await deploy(ports)).toMatchObject({ status: "passed", outputs: { version } });
    }));
});
