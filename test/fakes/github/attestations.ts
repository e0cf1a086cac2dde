import { bodyOf, isObject, type Json, json, parseObject, refusal, textOf } from "./exchange.ts";
import { type Route, route } from "./router.ts";
import type { World } from "./world.ts";

/** A bundle that somebody left, with the digests of its subjects as `sha256:…`. Nothing is signed or verified here. */
export interface Attestation {
  readonly id: number;
  readonly bundle: Json;
  readonly subjects: readonly string[];
}

export function attestationRoutes(world: World, attestations: Attestation[]): readonly Route[] {
  return [
    route("POST /attestations", (request) => {
      const { bundle } = bodyOf(request);
      if (!isObject(bundle)) return refusal(422, "Invalid bundle");
      const id = world.nextId();
      attestations.push({ id, bundle, subjects: readSubjects(bundle) });
      return json({ id }, 201);
    }),
    route("GET /attestations/:digest", ({ params }) => {
      const found = attestations.filter(({ subjects }) => subjects.includes(params.digest ?? ""));
      return found.length === 0
        ? refusal(404)
        : json({ attestations: found.map(({ bundle }) => ({ bundle, repository_id: 1, bundle_url: "" })) });
    }),
  ];
}

function readSubjects(bundle: Json): readonly string[] {
  const envelope = isObject(bundle.dsseEnvelope) ? bundle.dsseEnvelope : {};
  const { subject } = parseObject(Buffer.from(textOf(envelope.payload) ?? "", "base64").toString("utf8"));
  const list: readonly unknown[] = Array.isArray(subject) ? subject : [];
  return list.flatMap((entry) => {
    const digest = isObject(entry) && isObject(entry.digest) ? textOf(entry.digest.sha256) : undefined;
    return digest === undefined ? [] : [`sha256:${digest}`];
  });
}
