import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeploymentLog, DeploymentRequest } from "../../core/deployments/deployment-log.ts";

export interface DeploymentWorld {
  /** A process of its own on the same deployments. */
  open(): DeploymentLog;
  /** A commit that exists. */
  readonly commit: string;
  /** States by id. */
  states(): Promise<Readonly<Record<string, string>>>;
}
export type WithDeployments = (use: (world: DeploymentWorld) => Promise<void>) => Promise<void>;

const DIGEST = "d".repeat(64);
const success = {
  state: "success",
  description: "Its checks passed.",
  environmentUrl: "https://models.example.org",
} as const;

/** What every DeploymentLog promises. */
export function describeDeploymentLog(name: string, withDeployments: WithDeployments): void {
  const within = (use: (world: Story) => Promise<void>) => () => withDeployments((world) => use(tell(world)));

  describe(`DeploymentLog, ${name}`, () => {
    it(
      "shows what is active, and what was there before as inactive, production or not",
      within(async (story) => {
        for (const environment of ["production", "staging"]) {
          expect(await story.log().active(environment, "credit-risk")).toBeUndefined();
          const first = await story.deploy({ environment, version: "1.0.0" });
          const second = await story.deploy({ environment, version: "1.1.0" });
          expect(await story.state(first)).toBe("inactive");
          expect(await story.state(second)).toBe("success");
          expect(await story.log().active(environment, "credit-risk")).toEqual({
            ...{
              id: second,
              environment,
              model: "credit-risk",
              version: "1.1.0",
              digest: DIGEST,
              commit: story.commit,
            },
            ...{ task: "deploy", traffic: 1, at: expect.stringMatching(/^\d{4}-/) as unknown },
          });
        }
      }),
    );

    it(
      "keeps models and environments apart",
      within(async (story) => {
        const ids = [
          await story.deploy({ model: "credit-risk", environment: "production" }),
          await story.deploy({ model: "churn", environment: "production" }),
          await story.deploy({ model: "credit-risk.north-1a2b3c", environment: "production" }),
          await story.deploy({ model: "credit-risk", environment: "staging" }),
        ];
        for (const id of ids) expect(await story.state(id)).toBe("success");
      }),
    );

    it(
      "writes nothing for what is active already, and anew for another task, version or share of traffic",
      within(async (story) => {
        const first = await story.deploy({ version: "1.0.0" });
        expect(await story.log().begin(story.request({ version: "1.0.0", run: "2/1" }))).toEqual({
          id: first,
          active: true,
        });
        for (const change of [{ task: "promote" }, { version: "1.0.1" }, { traffic: 0.1 }] as const) {
          const open = await story.log().begin(story.request({ version: "1.0.0", ...change, run: "3/1" }));
          expect(open).toMatchObject({ active: false });
          expect(open.id).not.toBe(first);
        }
      }),
    );

    it(
      "leaves what is active as it is when a later one fails",
      within(async (story) => {
        const first = await story.deploy({ version: "1.0.0" });
        const { id } = await story.log().begin(story.request({ version: "1.1.0", run: "2/1" }));
        await story.log().finish(id, { state: "failure", description: "Smoke test: 500" });
        expect([await story.state(first), await story.state(id)]).toEqual(["success", "failure"]);
        expect(await story.log().active("production", "credit-risk")).toMatchObject({ id: first, version: "1.0.0" });
      }),
    );

    it(
      "rolls back to a version that was active before",
      within(async (story) => {
        await story.deploy({ version: "1.0.0", run: "1/1" });
        await story.deploy({ version: "1.1.0", run: "2/1" });
        await story.deploy({ version: "1.0.0", task: "rollback", rollbackOf: "1.1.0", run: "3/1" });
        const states = Object.values(await story.states());
        expect(states.toSorted()).toEqual(["inactive", "inactive", "success"]);
        expect(await story.log().active("production", "credit-risk")).toMatchObject({
          version: "1.0.0",
          task: "rollback",
        });
      }),
    );

    it(
      "takes up what the same run began, and ends what its earlier attempt left",
      within(async (story) => {
        const first = await story.log().begin(story.request({ run: "7/1" }));
        expect(await story.log().begin(story.request({ run: "7/1" }))).toEqual(first);
        const second = await story.log().begin(story.request({ run: "7/2" }));
        const other = await story.log().begin(story.request({ model: "churn", run: "8/1" }));
        expect(await story.state(first.id)).toBe("error");
        expect([await story.state(second.id), await story.state(other.id)]).toEqual(["in_progress", "in_progress"]);
      }),
    );

    it(
      "calls the later one active when the earlier one ends after it",
      within(async (story) => {
        const slow = await story.log().begin(story.request({ version: "1.0.0", run: "1/1" }));
        const fast = await story.log().begin(story.request({ version: "1.1.0", run: "2/1" }));
        await story.log().finish(fast.id, success);
        await story.log().finish(slow.id, success);
        expect([await story.state(slow.id), await story.state(fast.id)]).toEqual(["inactive", "success"]);
        expect(await story.log().active("production", "credit-risk")).toMatchObject({ version: "1.1.0" });
      }),
    );

    it(
      "takes any text",
      within(async (story) => {
        const { id } = await story.log().begin(story.request({}));
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (text) => {
            await story.log().finish(id, { state: "error", description: text, environmentUrl: text, logUrl: text });
            expect(await story.state(id)).toBe("error");
          }),
          { numRuns: 15 },
        );
      }),
    );
  });
}

type Story = ReturnType<typeof tell>;

function tell(world: DeploymentWorld) {
  const request = (changes: Partial<DeploymentRequest>): DeploymentRequest => ({
    ...{ environment: "production", model: "credit-risk", version: "1.0.0", digest: DIGEST, commit: world.commit },
    ...{ task: "deploy", traffic: 1, run: "1/1" },
    ...changes,
  });
  return {
    commit: world.commit,
    request,
    log: world.open,
    states: world.states,
    state: async (id: string) => (await world.states())[id],
    async deploy(changes: Partial<DeploymentRequest>): Promise<string> {
      const { id } = await world.open().begin(request(changes));
      await world.open().finish(id, success);
      return id;
    },
  };
}
