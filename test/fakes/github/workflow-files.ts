import { isObject } from "./exchange.ts";
import { look, type World } from "./world.ts";

/** Whether a commit (or the commit of a tag or branch) changes files below `.github/workflows`. */
export async function touchesWorkflows(world: World, ref: string): Promise<boolean> {
  const path = ref.split("/").map(encodeURIComponent).join("/");
  const files = (await look(world, `/commits/${path}`)).files;
  if (!Array.isArray(files)) return false;
  return files.some((file: unknown) => isObject(file) && String(file.filename).startsWith(".github/workflows/"));
}
