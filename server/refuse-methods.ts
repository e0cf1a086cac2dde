import type { FastifyInstance } from "fastify";
import { RequestError } from "./request-error.ts";

/** Every method but POST gets 405, before its body is read. */
export function refuseOtherMethods(app: FastifyInstance, url: string): void {
  app.route({
    method: ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"],
    url,
    onRequest: (request, reply, done) => {
      reply.header("allow", "POST");
      done(new RequestError(405, `${request.method} is not allowed here: use POST.`));
    },
    handler: () => undefined,
  });
}
