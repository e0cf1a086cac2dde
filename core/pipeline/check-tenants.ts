import type { Pipeline } from "./schema.ts";

/** What `tenants` cannot be together with. */
export function checkTenants({
  tenants,
  task,
  data,
}: Pipeline): readonly { readonly path: readonly string[]; readonly message: string }[] {
  if (tenants === undefined) return [];
  const path = ["tenants", "column"];
  const { split } = data;
  return [
    ...(task.kind === "binary"
      ? []
      : [{ path: ["tenants"], message: `${task.kind} tasks have no tenants yet; write one pipeline per tenant` }]),
    ...(tenants.column === task.target ? [{ path, message: "this is the target: no request brings it" }] : []),
    ...(split.by === "group" && split.column === tenants.column
      ? [{ path, message: "data.split keeps its groups together, so no tenant would have both training and test rows" }]
      : []),
  ];
}
