import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Deployment, deploymentDocument } from "../../core/documents/deployment.ts";
import type { NamedVersion } from "../../core/registry/collect-versions.ts";
import { loadDocument } from "./documents.ts";
import { isAbsent } from "./file-error.ts";

const FILE = "deployment.json";

/**
 * Versions that the deployments below `.slipway/out/` name, of pipelines and of their tenants: what was put on a server, and
 * what the server would get back.
 * @throws SLIPWAY_E_DOCUMENT_INVALID when one cannot be read: then nobody knows what it names
 */
export async function listDeployedVersions(folder: string): Promise<readonly NamedVersion[]> {
  const pipelines = await listFolders(folder);
  const tenants = await Promise.all(
    pipelines.map(async (name) => (await listFolders(join(folder, name))).map((tenant) => `${name}/${tenant}`)),
  );
  const found = await Promise.all(
    [...pipelines, ...tenants.flat()].map(async (name) => {
      const deployment = await loadDocument(deploymentDocument, join(folder, name, FILE));
      return deployment === undefined ? [] : nameVersions(deployment, name);
    }),
  );
  return found.flat();
}

async function listFolders(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (thrown) {
    if (isAbsent(thrown)) return [];
    throw thrown;
  }
}

function nameVersions({ model, version, previous }: Deployment, name: string): readonly NamedVersion[] {
  const deployed = { model, version, by: `named by ${name}/${FILE}` };
  if (previous === null) return [deployed];
  return [deployed, { model, version: previous.version, by: `the way back in ${name}/${FILE}` }];
}
