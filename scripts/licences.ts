import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Licences that an Apache-2.0 project may ship with. */
const ACCEPTED =
  /^(?:MIT|MIT\/X11|MIT-0|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|Zlib|WTFPL)$/;

/** `MIT OR GPL-3.0` is fine when one side is; `MIT AND Zlib` when both are. */
export function isAccepted(licence: string): boolean {
  const text = licence.replace(/[()]/g, "");
  return text.split(" OR ").some((side) => side.split(" AND ").every((name) => ACCEPTED.test(name.trim())));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

/**
 * The notice file that goes out beside bundled code: every package once, by name and version, with its licence text, or
 * with its author where the package brings no text.
 * @throws Error naming the packages whose licence we may not ship
 */
export function renderLicences(folders: Iterable<string>): string {
  const notices = [...new Set(folders)].map(readNotice);
  const refused = notices
    .filter(({ license }) => !isAccepted(license))
    .map(({ title, license }) => `${title}: ${license}`);
  if (refused.length > 0) throw new Error(`These licences may not be bundled: ${refused.join("; ")}`);
  const parts = new Map(notices.map(({ title, license, text }) => [title, `${title} (${license})\n\n${text}`]));
  const sorted = [...parts].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, part]) => part);
  return `The bundles in this folder contain the following packages.\n\n${sorted.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

function readNotice(folder: string): { readonly title: string; readonly license: string; readonly text: string } {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const { name, version, license = "no licence stated", author } = manifest;
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i.test(file));
  const texts = files
    .toSorted()
    .map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  const holder = typeof author === "string" ? author : author?.name;
  return {
    title: `${name} ${version}`,
    license,
    text: texts.length > 0 ? texts.join("\n\n") : `Copyright ${holder ?? `the authors of ${name}`}`,
  };
}
