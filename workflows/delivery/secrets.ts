import type { Step, StepsJob } from "../define-workflow.ts";
import { onlyFor } from "./conditions.ts";
import type { Delivery } from "./delivery.ts";

/** Variables that hold named secrets, for the steps that read data. */
type SecretNames = Readonly<Record<string, string>>;

/** An expression that reads a secret, in what a person wrote. */
const READS_SECRET = /\$\{\{[^}]*\bsecrets\b/;

/** The environment that holds named secrets; a job without secrets has none. */
export function dataEnvironment(delivery: Delivery): Pick<StepsJob, "environment"> {
  const { settings, pipelines } = delivery;
  const before = [settings, ...pipelines.map(({ name }) => settings.perPipeline[name])].map((scope) => scope?.before);
  const named = Object.keys(secretsOfAll(delivery)).length > 0 || READS_SECRET.test(JSON.stringify(before));
  return named ? { environment: { name: settings.environment, deployment: false } } : {};
}

/** The same steps once for each set of secrets, each for the pipelines that have it: a secret reaches no other pipeline. */
export function perSecrets(
  { settings, pipelines }: Delivery,
  build: (when: Pick<Step, "if" | "env">) => readonly Step[],
): readonly Step[] {
  const names = pipelines.map(({ name }) => name);
  const groups = Map.groupBy(names, (name) => JSON.stringify(secretsOf({ settings }, name)));
  if (groups.size === 0) return build(environmentOf(settings.secrets ?? {}));
  return [...groups].flatMap(([, members]) => {
    const [first = ""] = members;
    return build({ ...onlyFor(members, names), ...environmentOf(secretsOf({ settings }, first)) });
  });
}

export function secretsOf({ settings }: Pick<Delivery, "settings">, name: string): SecretNames {
  return { ...settings.secrets, ...settings.perPipeline[name]?.secrets };
}

/** Of all pipelines together, for a job that is about all of them at once. */
export function secretsOfAll({ settings, pipelines }: Pick<Delivery, "settings" | "pipelines">): SecretNames {
  return Object.assign(
    { ...settings.secrets },
    ...pipelines.map(({ name }) => secretsOf({ settings }, name)),
  ) as SecretNames;
}

/** `env` with `${{ secrets.NAME }}` by variable; nothing where there are no secrets. */
export function environmentOf(secrets: SecretNames): Pick<Step, "env"> {
  const entries = Object.entries(secrets).map(([variable, name]) => [variable, `\${{ secrets.${name} }}`] as const);
  return entries.length === 0 ? {} : { env: Object.fromEntries(entries) };
}
