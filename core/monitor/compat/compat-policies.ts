import type { CompatDecision } from "../../documents/monitor-compat.ts";
import type { CompatPolicy, CompatSamples } from "./compat-policy.ts";
import { evidently } from "./evidently.ts";
import { nannyml } from "./nannyml.ts";

const RECORDS: readonly CompatPolicy[] = [evidently, nannyml];
const POLICIES: ReadonlyMap<CompatPolicy["id"], CompatPolicy> = new Map(RECORDS.map((record) => [record.id, record]));

/** What other tools would say of the same rows, one decision for each policy, in the order asked for. */
export function decideCompat(
  policies: readonly CompatPolicy["id"][],
  samples: CompatSamples,
): readonly CompatDecision[] {
  return policies.flatMap((id) => {
    const policy = POLICIES.get(id);
    return policy === undefined ? [] : [{ policy: id, tool: policy.tool, ...policy.decide(samples) }];
  });
}
