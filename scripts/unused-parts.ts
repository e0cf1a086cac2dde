import type { Plugin } from "rolldown";

/** A package that comes with a dependency and that no action needs. */
interface UnusedPart {
  /** Importing modules. */
  readonly of: RegExp;
  readonly imports: RegExp;
  /** What is imported by name: functions that throw when they are called after all. */
  readonly names?: readonly string[];
  /** CommonJS that takes the package's place instead. */
  readonly instead?: string;
}

const UNUSED: readonly UnusedPart[] = [
  // getIDToken alone makes requests: 0.1 s of every start.
  {
    of: /@actions\/core\/lib\/oidc-utils\.js$/,
    imports: /^@actions\/http-client/,
    names: ["HttpClient", "BearerCredentialHandler"],
  },
  // Its details of the platform, which nobody asks for, come from programs that it starts.
  { of: /@actions\/core\/lib\/platform\.js$/, imports: /^@actions\/exec$/, names: ["getExecOutput"] },
  // It unpacks before it compares digests and without bounds, so artifacts are always downloaded with skipDecompress; and of
  // what it brings along, `buffers` has no licence.
  { of: /@actions\/artifact\//, imports: /^unzip-stream$/, names: ["Extract", "default"] },
  // Artifacts of other runs are read by our own client, which has a budget.
  { of: /@actions\/artifact\//, imports: /^@actions\/github/, names: ["getOctokit", "defaults"] },
  { of: /@actions\/artifact\//, imports: /^@octokit\//, names: ["requestLog", "retry"] },
  // A dispatcher for Octokit behind a proxy; requests of the package itself take another way there.
  { of: /@actions\/http-client\//, imports: /^undici$/, names: ["ProxyAgent"] },
  // Files are listed by name, and go into a zip.
  { of: /\/archiver/, imports: /^(?:glob|readdir-glob|tar-stream)$/, names: [] },
  // Copies of Node's own streams for other places than Node.
  { of: /./, imports: /^readable-stream$/, instead: 'module.exports = require("node:stream");' },
  {
    of: /\/lazystream\//,
    imports: /^readable-stream\/passthrough$/,
    instead: 'module.exports = require("node:stream").PassThrough;',
  },
  // No chart of a report is a map, a tree, a force layout or a cloud of words.
  {
    of: /\/vega\/build\/vega\.module\.js$/,
    imports: /^vega-(?:geo|force|hierarchy|label|regression|voronoi|wordcloud|crossfilter)$/,
    names: [],
  },
  // Nor has an expression of theirs the globe in it.
  {
    of: /\/vega-functions\//,
    imports: /^d3-geo$/,
    names: ["geoArea", "geoBounds", "geoCentroid"],
  },
  // Nobody asks for its checksums of a transfer: digests are ours.
  { of: /\/@azure\/storage-common\//, imports: /\/crc64\.js$/, names: ["default"] },
  // Uploads go to addresses that are signed already.
  {
    of: /\/@azure\/storage-blob\//,
    imports: /\/sas\/BlobSASSignatureValues\.js$/,
    names: ["generateBlobSASQueryParameters", "generateBlobSASQueryParametersInternal"],
  },
];

const STUB = "\0unused:";

/** Leaves the parts out: half of a bundle, and a third of the time to load it. */
export function withoutUnusedParts(): Plugin {
  return {
    name: "without-unused-parts",
    resolveId(source, importer = "") {
      const from = importer.replaceAll("\\", "/");
      const position = UNUSED.findIndex((part) => part.of.test(from) && part.imports.test(source));
      return position === -1 ? null : `${STUB}${position}:${source}`;
    },
    load(id) {
      if (!id.startsWith(STUB)) return null;
      const [position = "", source = ""] = id.slice(STUB.length).split(/:(.*)/s);
      const { names = [], instead } = UNUSED[Number(position)] ?? {};
      if (instead !== undefined) return instead;
      const message = JSON.stringify(`${source} is left out of the bundles: see scripts/unused-parts.ts`);
      const exports = names.map((name) => `absent as ${name}`);
      return `function absent() { throw new Error(${message}); }\nexport { ${exports.join(", ")} };`;
    },
  };
}
