import { type TenantResult, type TenantsDocument, tenantsDocument } from "../../core/documents/tenants.ts";
import { SlipwayError } from "../../core/errors.ts";
import { type Outcome, worstOutcome } from "../../core/outcome.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { findTenant } from "../../core/tenants/plan-tenants.ts";
import { holdPipeline, prefixLog, scopePipeline } from "../../core/tenants/scope.ts";
import { describeTenantError, exitCodeOfTenants } from "../../core/tenants/tenant-error.ts";
import type { RegisterInputs, RegisterOutput } from "./contract.ts";
import type { RegisterPorts } from "./main.ts";

export interface TenantRegistration {
  readonly loaded: LoadedPipeline;
  readonly inputs: RegisterInputs;
  /** Registers one model, whoever's it is. */
  register(inputs: RegisterInputs, ports: RegisterPorts): Promise<Outcome<RegisterOutput>>;
}

/**
 * The global model under the pipeline's name and every own model that was evaluated under `<pipeline>.<slug>`; a tenant on the fallback has
 * nothing to register. A tenant that is blocked or fails stops no other. `tenants.json` then names the versions. With `tenant` that one alone.
 * @throws SLIPWAY_E_DOCUMENT_MISSING before training
 */
export async function registerTenants(
  registration: TenantRegistration,
  ports: RegisterPorts,
): Promise<Outcome<RegisterOutput>> {
  const { loaded, inputs, register } = registration;
  if (inputs.uris !== undefined && inputs.uris.length > 0 && inputs.tenant === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `register: ${loaded.pipeline.name} has a model for each tenant, and files of theirs have the same names.`,
      remedy: "Give addresses with one tenant.",
    });
  }
  const { name } = loaded.pipeline;
  const documents = ports.openDocuments(name);
  const known = await documents.load(tenantsDocument);
  if (known === undefined) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `There is no tenants.json for ${name}: nothing was trained.`,
      remedy: `Type \`slipway train ${inputs.pipeline ?? name}\` and \`slipway evaluate\` first.`,
    });
  }
  const { tenant, ...rest } = inputs;
  const global = tenant === undefined ? await register(rest, { ...ports, pipelines: holdPipeline(loaded) }) : undefined;
  const chosen = tenant === undefined ? known.tenants : [findTenant(known.tenants, tenant)];
  const registered: Registered[] = [];
  for (const each of chosen.filter(isJudged)) registered.push(await registerTenant(each, { registration, ports }));
  const document = await documents.save(tenantsDocument, keepVersions(known, registered));
  const outcomes = [...(global === undefined ? [] : [global]), ...registered.map(({ outcome }) => outcome)];
  const status = worstOutcome(outcomes.map((outcome) => outcome.status));
  const [only] = global === undefined ? registered : [];
  return {
    status,
    exitCode: exitCodeOfTenants(registered.map(({ result }) => result)) || (status === "blocked" ? 3 : 0),
    outputs: {
      ...(global ?? only?.outcome ?? NOTHING).outputs,
      outcome: status,
      document: only?.outcome.outputs.document ?? document,
    },
    ...summarise(name, outcomes),
  };
}

type Ended = Pick<Outcome<RegisterOutput>, "status" | "outputs"> & Partial<Pick<Outcome, "summary" | "headline">>;

const MAX_SHOWN = 5; // models that were not registered

function summarise(name: string, outcomes: readonly Ended[]): Pick<Outcome, "summary" | "headline"> {
  const passed = outcomes.filter(({ status }) => status === "passed").length;
  const refused = outcomes.filter(({ status }) => status === "blocked").slice(0, MAX_SHOWN);
  const count = (model: string) => `Registered ${passed} of ${outcomes.length} models of ${model}.`;
  return {
    summary: [count(`\`${name}\``), ...refused.map(({ summary = "" }) => summary)].join("\n\n"),
    headline: [count(name), ...refused.map(({ headline = "" }) => headline)].join("\n"),
  };
}

const STAGE = "register";
const NOTHING: Pick<Outcome<RegisterOutput>, "status" | "outputs"> = {
  status: "skipped",
  outputs: { outcome: "skipped", document: "", version: "", digest: "", reference: "", subjects: "" },
};

interface Registered {
  readonly result: TenantResult;
  readonly outcome: Ended;
}

/** A model of its own that training and evaluation came to an end with; an earlier try to register may have failed. */
function isJudged({ modelDigest, error }: TenantResult): boolean {
  return modelDigest !== null && (error === undefined || error.stage === STAGE);
}

async function registerTenant(
  { error: _, ...result }: TenantResult,
  { registration, ports }: { readonly registration: TenantRegistration; readonly ports: RegisterPorts },
): Promise<Registered> {
  const log = prefixLog(ports.log, result);
  const { tenant: _tenant, ...inputs } = registration.inputs;
  try {
    const pipelines = holdPipeline(scopePipeline(registration.loaded, result));
    const outcome = await registration.register(inputs, { ...ports, log, pipelines });
    const { version } = outcome.outputs;
    return { result: { ...result, version: version === "" ? null : version }, outcome };
  } catch (thrown) {
    const error = describeTenantError(STAGE, thrown);
    log.warn(`${error.code}: ${error.what} ${error.remedy}`);
    return { result: { ...result, version: null, error }, outcome: { ...NOTHING, status: "error" } };
  }
}

function keepVersions(known: TenantsDocument, registered: readonly Registered[]): TenantsDocument {
  const fresh = new Map(registered.map(({ result }) => [result.slug, result]));
  return { ...known, tenants: known.tenants.map((result) => fresh.get(result.slug) ?? result) };
}
