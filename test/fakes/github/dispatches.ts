import { bodyOf, type Caller, empty, invalid, isObject, json, refusal, textOf } from "./exchange.ts";
import { type Route, route } from "./router.ts";
import { htmlUrl, repositoryUrl, resolveCommit, type World } from "./world.ts";

/** A request to start a workflow. Nothing starts by itself: a harness reads the list and runs what it wants. */
export type Dispatch =
  | {
      readonly kind: "workflow";
      /** File name or id, as in the path. */
      readonly workflow: string;
      readonly ref: string;
      readonly inputs: Readonly<Record<string, unknown>>;
      /** The run that GitHub would create. */
      readonly runId: number;
      readonly by: Caller;
    }
  | {
      readonly kind: "repository";
      readonly eventType: string;
      readonly payload: Readonly<Record<string, unknown>>;
      readonly by: Caller;
    };

export function dispatchRoutes(world: World, dispatches: Dispatch[]): readonly Route[] {
  return [
    route("POST /actions/workflows/:workflow/dispatches", async (request) => {
      const body = bodyOf(request);
      const ref = textOf(body.ref);
      const inputs = isObject(body.inputs) ? body.inputs : {};
      if (ref === undefined) return invalid({ resource: "Dispatch", field: "ref", code: "missing_field" });
      if ((await resolveCommit(world, ref)) === undefined) return refusal(422, `No ref found for: ${ref}`);
      if (Object.keys(inputs).length > 25) return refusal(422, "you may only define up to 25 inputs");
      const runId = world.nextId();
      const workflow = request.params.workflow ?? "";
      dispatches.push({ kind: "workflow", workflow, ref, inputs, runId, by: request.caller });
      if (body.return_run_details !== true) return empty();
      return json({
        workflow_run_id: runId,
        run_url: `${repositoryUrl(world)}/actions/runs/${runId}`,
        html_url: `${htmlUrl(world)}/actions/runs/${runId}`,
      });
    }),
    route("POST /dispatches", (request) => {
      const body = bodyOf(request);
      const eventType = textOf(body.event_type);
      const payload = isObject(body.client_payload) ? body.client_payload : {};
      if (eventType === undefined) return invalid({ resource: "Dispatch", field: "event_type", code: "missing_field" });
      if (Object.keys(payload).length > 10)
        return refusal(422, "No more than 10 properties are allowed in client_payload");
      dispatches.push({ kind: "repository", eventType, payload, by: request.caller });
      return empty();
    }),
  ];
}
