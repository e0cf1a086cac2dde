import type { RunDocument } from "../documents/run.ts";
import type { Pipeline } from "./schema.ts";

type Settings = NonNullable<RunDocument["settings"]>;

/** The sections of a pipeline that shape its model, as run.json keeps them. */
export function recordSettings({ task, data, train }: Pick<Pipeline, "task" | "data" | "train">): Settings {
  return { task: toJson(task), data: toJson(data), train: toJson(train) };
}

/** A validated pipeline came from JSON or from a module that says the same: a field that is undefined is absent. */
function toJson(section: object): Settings["task"] {
  return JSON.parse(JSON.stringify(section)) as Settings["task"];
}
