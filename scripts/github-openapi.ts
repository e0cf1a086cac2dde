// Prunes GitHub's OpenAPI description to what this project could ask of a repository, for the tests that validate every
// request: node scripts/github-openapi.ts [path of api.github.com.json]. Without a path the package is fetched once.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGE = "@octokit/openapi@23.0.2";
const MEMBER = "package/generated/api.github.com.json";
const TARGET = "test/fixtures/github/openapi.json";
const REPOSITORY = "/repos/{owner}/{repo}";
const OUTSIDE = ["/rate_limit", "/user", "/users/{username}"];
const AREAS = [
  "actions/(artifacts|jobs|runs|workflows)",
  "attestations",
  "branches",
  "check-runs",
  "check-suites",
  "collaborators",
  "comments",
  "commits",
  "compare/{basehead}",
  "contents",
  "deployments",
  "dispatches",
  "environments(/{environment_name})?$",
  "git",
  "immutable-releases",
  "issues",
  "labels",
  "milestones",
  "pulls",
  "releases",
  "rules",
  "statuses",
  "tags",
].map((area) => new RegExp(`^/${area}`));
const METHODS = ["get", "put", "post", "patch", "delete"];
const PROSE = new Set([
  "description",
  "summary",
  "title",
  "example",
  "examples",
  "externalDocs",
  "deprecated",
  "default",
]);

type Node = Record<string, unknown>;
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** Drops prose and turns OpenAPI's `nullable` into JSON Schema. `names`: the keys are property names, not keywords. */
function plain(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((entry) => plain(entry));
  if (!isNode(value)) return value;
  const kept = Object.entries(value).filter(
    ([key]) => names || !(PROSE.has(key) || key.startsWith("x-") || key === "nullable"),
  );
  const node: Node = Object.fromEntries(
    kept.map(([key, entry]) => [key, plain(entry, !names && key === "properties")]),
  );
  return !names && value.nullable === true ? orNull(node) : node;
}

function orNull(schema: Node): Node {
  if (typeof schema.type !== "string") return { anyOf: [schema, { type: "null" }] };
  const allowed: unknown = schema.enum;
  return {
    ...schema,
    type: [schema.type, "null"],
    ...(isList(allowed) && !allowed.includes(null) ? { enum: [...allowed, null] } : {}),
  };
}

/** Of an operation: its parameters, its JSON body and the JSON of its successes. */
function pruneOperation(operation: Node): Node {
  const responses = isNode(operation.responses) ? operation.responses : {};
  const successes = Object.entries(responses).filter(([status]) => /^[23]/.test(status));
  return {
    operationId: operation.operationId,
    parameters: plain(operation.parameters ?? []),
    ...(isNode(operation.requestBody) ? { requestBody: jsonOnly(operation.requestBody) } : {}),
    responses: Object.fromEntries(successes.map(([status, response]) => [status, jsonOnly(response)])),
  };
}

function jsonOnly(body: unknown): unknown {
  if (!isNode(body)) return body;
  if (typeof body.$ref === "string") return { $ref: body.$ref };
  const content = isNode(body.content) ? body.content["application/json"] : undefined;
  if (!isNode(content)) return {};
  return {
    content: { "application/json": { schema: plain(content.schema) } },
    ...(body.required === true ? { required: true } : {}),
  };
}

function referencesOf(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const entry of value) referencesOf(entry, found);
  if (!isNode(value)) return found;
  if (typeof value.$ref === "string") found.add(value.$ref);
  for (const entry of Object.values(value)) referencesOf(entry, found);
  return found;
}

/** Adds all that is referred to, transitively. */
function collectComponents(full: Node, paths: Node): Node {
  const components: Record<string, Node> = {};
  const queue = [...referencesOf(paths)];
  for (const reference of queue) {
    const [kind = "", name = ""] = reference.replace("#/components/", "").split("/");
    const section = components[kind] ?? {};
    components[kind] = section;
    if (name in section) continue;
    const all = isNode(full.components) ? full.components[kind] : undefined;
    const source = isNode(all) ? all[name] : undefined;
    section[name] = kind === "responses" ? jsonOnly(source) : plain(source);
    queue.push(...referencesOf(section[name]));
  }
  return components;
}

const isWanted = (path: string): boolean => {
  if (OUTSIDE.includes(path) || path === REPOSITORY) return true;
  return path.startsWith(`${REPOSITORY}/`) && AREAS.some((area) => area.test(path.slice(REPOSITORY.length)));
};

function pruneOpenApi(full: Node): Node {
  const all = isNode(full.paths) ? full.paths : {};
  const paths = Object.entries(all).flatMap(([path, item]) => {
    if (!(isWanted(path) && isNode(item))) return [];
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return isNode(operation) ? [[method, pruneOperation(operation)] as const] : [];
    });
    return [[path, Object.fromEntries(operations)] as const];
  });
  const pruned = { paths: Object.fromEntries(paths) };
  return { source: PACKAGE, ...pruned, components: collectComponents(full, pruned) };
}

function readDescription(): string {
  const given = process.argv[2];
  if (given !== undefined) return readFileSync(given, "utf8");
  const folder = mkdtempSync(join(tmpdir(), "github-openapi-"));
  try {
    execFileSync("npm", ["pack", PACKAGE, "--silent", "--pack-destination", folder], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    execFileSync("sh", ["-c", `tar -xzf "$1"/*.tgz -C "$1" ${MEMBER}`, "sh", folder]);
    return readFileSync(join(folder, MEMBER), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const pruned = pruneOpenApi(JSON.parse(readDescription()) as Node);
const text = `${JSON.stringify(pruned)}\n`;
writeFileSync(TARGET, text);
console.log(`${TARGET}: ${Object.keys(pruned.paths as Node).length} paths, ${Math.round(text.length / 1000)} kB`);
