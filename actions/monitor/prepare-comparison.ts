import type { CountRequest } from "../../core/data/profiler.ts";
import { hideAddressSecrets } from "../../core/data/remote-address.ts";
import type { RowFilter } from "../../core/data/row-filter.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { SlipwayError } from "../../core/errors.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import type { Policy } from "../../core/monitor/policy.ts";
import { parseWindowLength } from "../../core/monitor/window-length.ts";
import { keepPipeline } from "../../core/pipeline/keep-pipeline.ts";
import type { Pipeline } from "../../core/pipeline/schema.ts";
import type { MonitorInputs } from "./contract.ts";
import type { Scope } from "./list-scopes.ts";
import type { MonitorPorts } from "./main.ts";
import type { Reference } from "./resolve-reference.ts";
import { resolveScopeReference } from "./resolve-scope-reference.ts";
import { matchWindows, parseWindows } from "./windows.ts";

/** One comparison, ready to be counted. */
export interface Comparison {
  readonly name: string;
  /** Clipped, untrusted text; null: rows without one; undefined where the model is no tenant's. */
  readonly tenant: string | null | undefined;
  readonly documents: DocumentStore;
  readonly reference: Reference;
  readonly count: Omit<CountRequest, "profile">;
  readonly policy: Policy;
  readonly latenessMs: number;
  /** What the user's pipeline says, where there is one. */
  readonly pipeline: Pipeline | undefined;
  /** The reference as a table of rows, where there is one: profiles hold none. */
  readonly rows: ReferenceRows | undefined;
}

export interface ReferenceRows {
  readonly source: string;
  readonly folder: string;
  readonly where?: RowFilter;
  /** Columns that are no features: identifiers, free text, lists. Empty where nobody has looked. */
  readonly ignored: readonly string[];
}

/** What was served to everyone or to a tenant, against the version that served it. @throws SLIPWAY_E_INPUT_INVALID, SLIPWAY_E_DOCUMENT_MISSING */
export async function preparePipeline(
  { loaded, tenant }: Scope,
  inputs: MonitorInputs,
  ports: MonitorPorts,
): Promise<Comparison> {
  if (inputs.reference !== undefined) {
    throw unusable(
      "monitor: both a pipeline and a reference are given.",
      "Give a pipeline with `profile`, or two tables.",
    );
  }
  await keepPipeline(tenant?.whole ?? loaded, ports, tenant?.slug);
  const { pipeline, folder } = loaded;
  const { monitor } = pipeline;
  const documents = ports.openDocuments(pipeline.name);
  const source = inputs.current ?? monitor?.source;
  const start = inputs.current === undefined ? folder : ports.resolvePath(".");
  if (source === undefined) {
    throw unusable(
      `monitor: pipeline ${pipeline.name} has no monitor section, and no table is given.`,
      "Add `monitor: { source: … }` to the pipeline, or name the table to judge.",
    );
  }
  const asked = parseWindows({
    timestamp: inputs.timestamp ?? monitor?.timestamp,
    window: inputs.window ?? monitor?.window,
    timezone: inputs.timezone ?? monitor?.timezone,
    holidays: inputs.holidays ?? monitor?.holidays,
  });
  const { reference, where } = await resolveScopeReference(
    { loaded, tenant },
    { documents, path: inputs.profile },
    ports,
  );
  const { profile, windows } = matchWindows(reference.profile, asked, ports.log);
  const { policy } = profile;
  return {
    name: pipeline.name,
    tenant: tenant?.value,
    documents,
    reference: { ...reference, profile },
    count: {
      source,
      folder: start,
      ...windows,
      ...describePrediction(inputs),
      ...(tenant === null ? {} : { where: tenant.where }),
    },
    policy: {
      effect: inputs.effect ?? monitor?.effect ?? policy.effect,
      falseDiscoveryRate: inputs.falseDiscoveryRate ?? monitor?.falseDiscoveryRate ?? policy.falseDiscoveryRate,
      strict: monitor?.strict ?? policy.strict,
    },
    latenessMs: toMilliseconds(inputs.lateness ?? monitor?.lateness),
    pipeline,
    rows: { source: pipeline.data.source, folder, ignored: [], ...(where === undefined ? {} : { where }) },
  };
}

/** One table against another, or against a stored profile. @throws SLIPWAY_E_INPUT_INVALID */
export async function prepareTables(inputs: MonitorInputs, ports: MonitorPorts): Promise<Comparison> {
  const { reference: path, current, name, tenant } = inputs;
  if (path === undefined || current === undefined) {
    throw unusable(
      "monitor: neither a pipeline nor two tables are given.",
      "Give a pipeline, or a reference and a current table.",
    );
  }
  if (tenant !== undefined) {
    throw unusable(
      "monitor: a tenant is given, and no pipeline that has any.",
      "Give a pipeline, or leave the tenant out.",
    );
  }
  const folder = ports.resolvePath(".");
  const found = await resolveTableReference({ path, folder, inputs }, ports);
  const { profile, windows } = matchWindows(found.profile, parseWindows(inputs), ports.log);
  const { policy } = profile;
  return {
    name,
    tenant: undefined,
    documents: ports.openDocuments(name),
    reference: { ...found, profile },
    count: { source: current, folder, ...windows, ...describePrediction(inputs) },
    policy: {
      effect: inputs.effect ?? policy.effect,
      falseDiscoveryRate: inputs.falseDiscoveryRate ?? policy.falseDiscoveryRate,
      strict: policy.strict,
    },
    latenessMs: toMilliseconds(inputs.lateness),
    pipeline: undefined,
    rows: found.ignored === null ? undefined : { source: path, folder, ignored: found.ignored },
  };
}

interface TableReference {
  readonly path: string;
  readonly folder: string;
  readonly inputs: MonitorInputs;
}

async function resolveTableReference(
  { path, folder, inputs }: TableReference,
  { profiler, loadProfile, clock, log }: MonitorPorts,
): Promise<Reference & { /** null for a stored profile. */ readonly ignored: readonly string[] | null }> {
  const model = { version: null, digest: null };
  const exclude = splitList(inputs.exclude);
  const stored = await loadProfile(path);
  if (stored !== undefined) {
    const features = stored.features.filter((feature) => !exclude.includes(feature.name));
    return { profile: { ...stored, features }, description: path, model, ignored: null };
  }
  // The column that cuts the windows moves on by itself: it is no feature.
  const left = inputs.timestamp === undefined ? exclude : [...exclude, inputs.timestamp];
  const windows = parseWindows(inputs);
  const request = {
    source: path,
    folder,
    exclude: left,
    ...(inputs.prediction === undefined ? {} : { prediction: inputs.prediction }),
  };
  const table = await profiler
    .profile({ ...request, ...(windows === undefined ? {} : { windows }) })
    .catch((thrown: unknown) => {
      if (windows === undefined || !(thrown instanceof SlipwayError) || thrown.code !== "SLIPWAY_E_COLUMN_MISSING")
        throw thrown;
      log.warn(`${thrown.what} Without its windows the reference cannot say how much healthy windows differ.`);
      return profiler.profile(request);
    });
  for (const { column, reason } of table.ignored) log.info(`${column} is left out: ${reason}`);
  const profile = buildProfile({ pipeline: inputs.name, createdAt: clock.now(), table });
  return { profile, description: hideAddressSecrets(path), model, ignored: table.ignored.map(({ column }) => column) };
}

function describePrediction({ prediction }: MonitorInputs): Pick<CountRequest, "predictionColumn"> {
  return prediction === undefined ? {} : { predictionColumn: prediction };
}

function toMilliseconds(length: string | undefined): number {
  return length === undefined ? 0 : parseWindowLength(length);
}

function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function unusable(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", { what, remedy });
}
