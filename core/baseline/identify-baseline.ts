import type { DigestFile } from "../registry/file-digest.ts";
import { type BaselinePorts, type BaselineRequest, findBaseline } from "./find-baseline.ts";

/**
 * A text that is the same as long as the baseline is: which one it is, and the digest of its model or file. `undefined` where nobody can say
 * without looking into it, so that it is looked at anew.
 */
export async function identifyBaseline(
  request: Omit<BaselineRequest, "now">,
  ports: BaselinePorts & { readonly digestFile: DigestFile },
): Promise<string | undefined> {
  if (request.setting === "merge-base") return undefined; // artifacts come and go beside the commits
  const found = await findBaseline({ ...request, now: "" }, ports);
  if (found === undefined) return "none";
  if (found.state === "absent") return "absent";
  if (found.state !== "found") return undefined;
  const { place, section } = found;
  if (place.kind === "file") return (await ports.digestFile(place.path))?.sha256;
  return `${section.ref ?? ""} ${section.modelDigest ?? ""}`;
}
