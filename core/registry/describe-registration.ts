import type { Registration } from "./register-version.ts";

/** One sentence for people: `Registered credit-risk@2.0.0 after 1.4.2 (major: input "home" is gone).` */
export function describeRegistration({ created, change, manifest }: Registration): string {
  const reference = `${manifest.model}@${manifest.version}`;
  if (!created) return `The same content is registered as ${reference} since ${manifest.createdAt}.`;
  if (change === undefined || manifest.parent === null) return `Registered ${reference}, the first version.`;
  const why = change.reasons.length === 0 ? change.change : `${change.change}: ${change.reasons.join("; ")}`;
  return `Registered ${reference} after ${manifest.parent} (${why}).`;
}
