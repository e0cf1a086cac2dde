import { parse } from "yaml";
import { isObject, type Json } from "../../fakes/github/exchange.ts";
import type { Trigger } from "./events.ts";

export interface WorkflowFile {
  /** `.github/workflows/x.yml`. */
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly on: Json;
}

export function parseWorkflow(path: string, text: string): WorkflowFile {
  const { name = path, on } = parse(text) as { name?: string; on: unknown };
  const events = typeof on === "string" ? [on] : on;
  const map = Array.isArray(events) ? Object.fromEntries(events.map((event) => [String(event), null])) : events;
  return { path, name, text, on: isObject(map) ? map : {} };
}

/** act starts whatever has the event's name; GitHub looks at the filters as well. */
export function listensTo({ on, path }: WorkflowFile, trigger: Trigger): boolean {
  if (!Object.hasOwn(on, trigger.name)) return false;
  if (trigger.workflow !== undefined) return path.endsWith(`/${trigger.workflow}`);
  const filter = isObject(on[trigger.name]) ? (on[trigger.name] as Json) : {};
  const branch = trigger.name === "pull_request" ? "main" : trigger.headBranch;
  const branches = filter.branches;
  if (Array.isArray(branches) && !branches.includes(branch)) return false;
  return (
    trigger.name !== "workflow_run" || (Array.isArray(filter.workflows) && filter.workflows.includes(trigger.after))
  );
}
