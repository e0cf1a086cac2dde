import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import ajvFormats from "ajv-formats";
import { isObject, type Json } from "./exchange.ts";

/** What a request or answer is judged by. `body`: parsed JSON, `undefined` when there is none. */
export interface Message {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly body?: unknown;
}

interface Operation {
  readonly template: string;
  readonly pattern: RegExp;
  readonly method: string;
  readonly definition: Json;
}

const DOCUMENT = new URL("../../fixtures/github/openapi.json", import.meta.url);
const SPANNING = new Set(["ref", "path", "basehead", "branch", "tag"]);

/**
 * GitHub's own OpenAPI description as a judge. Its schemas allow properties that they do not name, so names are compared
 * besides: that is what finds typing errors.
 */
export class OpenApi {
  readonly #document: Json;
  readonly #operations: readonly Operation[];
  readonly #bodies: Ajv;
  readonly #texts: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    const document: unknown = JSON.parse(readFileSync(DOCUMENT, "utf8"));
    this.#document = isObject(document) ? document : {};
    this.#operations = listOperations(this.#document);
    this.#bodies = createAjv(this.#document, false);
    this.#texts = createAjv(this.#document, true);
  }

  /** What is wrong with a request, each as one line; empty when it is as GitHub describes it. */
  checkRequest(message: Message): readonly string[] {
    const operation = this.#find(message);
    const label = `${message.method} ${message.path}`;
    if (operation === undefined) return [`${label}: no such operation`];
    return [...this.#checkParameters(operation, message), ...this.#checkBody(operation, message)].map(
      (problem) => `${label}: ${problem}`,
    );
  }

  /** What is wrong with an answer; statuses that GitHub does not describe as a success are not judged. */
  checkResponse(message: Message & { readonly status: number }): readonly string[] {
    const operation = this.#find(message);
    if (operation === undefined) return [];
    const pointer = `${pointerOf(operation)}/responses/${message.status}/content/application~1json/schema`;
    if (!this.#exists(pointer)) return [];
    return this.#validate(this.#bodies, pointer, message.body).map(
      (problem) => `${message.method} ${operation.template} ${message.status}: ${problem}`,
    );
  }

  #find({ method, path }: Message): Operation | undefined {
    return this.#operations.find(
      (operation) => operation.method === method.toLowerCase() && operation.pattern.test(path),
    );
  }

  #checkParameters(operation: Operation, { path, query = new URLSearchParams() }: Message): readonly string[] {
    const values = operation.pattern.exec(path)?.groups ?? {};
    const parameters = this.#parametersOf(operation);
    const declared = new Set(
      parameters.filter((parameter) => parameter.in === "query").map(({ name }) => String(name)),
    );
    const unknown = [...query.keys()].filter((name) => !declared.has(name)).map((name) => `unknown query ${name}`);
    const wrong = parameters.flatMap((parameter) => {
      const name = String(parameter.name);
      const value = parameter.in === "query" ? query.get(name) : (values[name] ?? null);
      if (value === null)
        return parameter.in === "query" && parameter.required === true ? [`query ${name} is missing`] : [];
      const pointer = String(parameter.pointer);
      return this.#validate(this.#texts, pointer, { value: decodeURIComponent(value) }).map(
        (problem) => `${String(parameter.in)} ${name}: ${problem}`,
      );
    });
    return [...unknown, ...wrong];
  }

  /** Each with a `pointer` to its schema. */
  #parametersOf(operation: Operation): readonly Json[] {
    const { parameters } = operation.definition;
    if (!Array.isArray(parameters)) return [];
    return parameters.map((entry: unknown, at) => {
      const reference = isObject(entry) ? entry.$ref : undefined;
      const place = typeof reference === "string" ? reference.slice(1) : `${pointerOf(operation)}/parameters/${at}`;
      const resolved = this.#at(place);
      return { ...(isObject(resolved) ? resolved : {}), pointer: `${place}/schema` };
    });
  }

  #checkBody(operation: Operation, { body }: Message): readonly string[] {
    const pointer = `${pointerOf(operation)}/requestBody/content/application~1json/schema`;
    if (!this.#exists(pointer)) return body === undefined ? [] : [];
    if (body === undefined) {
      const required = this.#at(`${pointerOf(operation)}/requestBody/required`) === true;
      return required ? ["a body is required"] : [];
    }
    const unknown = this.#unknownFields(this.#at(pointer), body, "");
    return [...this.#validate(this.#bodies, pointer, body), ...unknown.map((name) => `unknown body field ${name}`)];
  }

  #unknownFields(schema: unknown, value: unknown, at: string): readonly string[] {
    if (Array.isArray(value)) {
      const items = this.#alternatives(schema).map((option) => option.items);
      return [
        ...new Set(value.flatMap((entry, index) => this.#unknownFields({ anyOf: items }, entry, `${at}/${index}`))),
      ];
    }
    if (!isObject(value)) return [];
    const options = this.#alternatives(schema);
    const isOpen = options.some(
      (option) => option.additionalProperties !== undefined && option.additionalProperties !== false,
    );
    const named = options.map((option) => option.properties).filter(isObject);
    if (isOpen || named.length === 0) return [];
    return Object.entries(value).flatMap(([name, entry]) => {
      const schemas = named
        .filter((properties) => Object.hasOwn(properties, name))
        .map((properties) => properties[name]);
      const path = at === "" ? name : `${at}/${name}`;
      return schemas.length === 0 ? [path] : this.#unknownFields({ anyOf: schemas }, entry, path);
    });
  }

  /** A schema with its references and `anyOf`, `oneOf`, `allOf` laid side by side. */
  #alternatives(schema: unknown): readonly Json[] {
    if (!isObject(schema)) return [];
    const { $ref: reference } = schema;
    if (typeof reference === "string") return this.#alternatives(this.#at(reference.slice(1)));
    const nested = ["anyOf", "oneOf", "allOf"].flatMap((key) => {
      const list = schema[key];
      return Array.isArray(list) ? list.flatMap((entry) => this.#alternatives(entry)) : [];
    });
    return [schema, ...nested];
  }

  #validate(ajv: Ajv, pointer: string, value: unknown): readonly string[] {
    const isText = ajv === this.#texts;
    const key = `${isText}${pointer}`;
    const reference = { $ref: `gh#${encodeURI(pointer)}` };
    const schema = isText ? { type: "object", properties: { value: reference } } : reference;
    const validate = this.#compiled.get(key) ?? ajv.compile(schema);
    this.#compiled.set(key, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(describe);
  }

  #exists(pointer: string): boolean {
    return this.#at(pointer) !== undefined;
  }

  #at(pointer: string): unknown {
    const names = pointer
      .split("/")
      .slice(1)
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    return names.reduce<unknown>((value, name) => {
      if (Array.isArray(value)) return value[Number(name)] as unknown;
      return isObject(value) ? value[name] : undefined;
    }, this.#document);
  }
}

function createAjv(document: Json, coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes, validateSchema: false });
  ajvFormats.default(ajv);
  ajv.addFormat("uri", (text) => text === "" || URL.canParse(text)); // GitHub's defaults for URLs are empty.
  ajv.addFormat("repo.nwo", /^[\w.-]+\/[\w.-]+$/); // owner/name
  return ajv.addSchema(document, "gh");
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const allowed: unknown = params.allowedValues;
  const at = instancePath === "" ? "body" : `body${instancePath}`;
  return `${at} ${message ?? "is invalid"}${Array.isArray(allowed) ? `: ${allowed.join(", ")}` : ""}`;
}

/** Literal segments before parameters: `/releases/latest` before `/releases/{release_id}`. */
function listOperations({ paths }: Json): readonly Operation[] {
  if (!isObject(paths)) return [];
  const operations = Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(isObject(item) ? item : {}).map(([method, definition]) => ({
      template,
      pattern: patternOf(template),
      method,
      definition: isObject(definition) ? definition : {},
    })),
  );
  return operations.toSorted((a, b) => weightOf(b.template) - weightOf(a.template));
}

const weightOf = (template: string): number => template.replace(/\{\w+\}/g, "").length;

function patternOf(template: string): RegExp {
  const source = template.replace(
    /\{(\w+)\}/g,
    (_, name: string) => `(?<${name}>${SPANNING.has(name) ? ".+" : "[^/]+"})`,
  );
  return new RegExp(`^${source}$`);
}

const pointerOf = ({ template, method }: Operation): string => `/paths/${template.replaceAll("/", "~1")}/${method}`;
