import { Readable } from "node:stream";
import JSZip from "jszip";
import { invalidModel } from "../../core/model/linear-model.ts";
import { joinBytes } from "../../core/model/protobuf.ts";
import { isYdfFile, type YdfFiles } from "../../core/model/ydf-files.ts";

const FIXED_DATE = new Date(Date.UTC(2000, 0, 1)); // an archive must not depend on when it was written
const MAX_ENTRIES = 1000;
const MAX_UNPACKED_BYTES = 1024 ** 3; // a GiB: a hostile archive must not fill the memory

/** The flat archive that Yggdrasil's own tools read. The same files give the same bytes. */
export async function packYdfFiles(files: YdfFiles): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const [name, content] of files) zip.file(name, content, { date: FIXED_DATE, createFolders: false });
  return await zip.generateAsync({
    type: "uint8array",
    compression: "DEFLATE",
    compressionOptions: { level: 6 },
    platform: "UNIX",
  });
}

/** Entries by name; refuses folders, unknown names and more than a GiB. @throws SLIPWAY_E_MODEL_INVALID */
export async function unpackYdfFiles(content: Uint8Array, file: string): Promise<Map<string, Uint8Array>> {
  const zip = await openArchive(content, file);
  const entries = Object.values(zip.files);
  const foreign = entries.find(({ name, dir }) => dir || !isYdfFile(name));
  if (foreign !== undefined || entries.length > MAX_ENTRIES) {
    throw invalidModel(`${file} holds "${foreign?.name.slice(0, 80) ?? entries.length}", which no model file is.`);
  }
  const files = new Map<string, Uint8Array>();
  let remaining = MAX_UNPACKED_BYTES;
  for (const entry of entries) {
    const unpacked = await unpackEntry(entry, remaining, file);
    files.set(entry.name, unpacked);
    remaining -= unpacked.length;
  }
  return files;
}

async function openArchive(content: Uint8Array, file: string): Promise<JSZip> {
  try {
    return await JSZip.loadAsync(content);
  } catch (cause) {
    throw invalidModel(`${file} is no zip archive.`, cause);
  }
}

/** Counts while it unpacks: the size an entry claims is the word of whoever wrote it. */
async function unpackEntry(entry: JSZip.JSZipObject, maxBytes: number, file: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // JSZip gives a stream of the old kind, which cannot be iterated.
  const stream = new Readable().wrap(entry.nodeStream());
  try {
    for await (const chunk of stream) {
      const part = Uint8Array.from(chunk as Uint8Array);
      bytes += part.length;
      if (bytes > maxBytes) break;
      chunks.push(part);
    }
  } catch (cause) {
    throw invalidModel(`${file}: the entry ${entry.name} cannot be unpacked.`, cause);
  }
  if (bytes > maxBytes) throw invalidModel(`${file} unpacks to more than ${MAX_UNPACKED_BYTES} bytes.`);
  return joinBytes(chunks);
}
