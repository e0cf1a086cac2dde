// The yardstick of bench/serve.ts: Fastify that reads a body and answers a constant. Prints its address.
import Fastify from "fastify";

const app = Fastify();
app.post("/", (_request, reply) => {
  reply.header("content-type", "application/json").send('{"outputs":[{"name":"p","shape":[1],"data":[0.5]}]}');
});
console.log(await app.listen({ port: 0, host: "127.0.0.1" }));
