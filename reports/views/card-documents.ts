import type { EvidenceName } from "../../core/card/evidence.ts";
import { name, phrase } from "../phrase.ts";
import { buildCardTable, type CardBlock } from "./card-block.ts";
import { buildTable } from "./table.ts";

/** The documents behind a card: a value is proved by the digest of its document and the field that stands beside it. */
export function describeDocuments(digests: ReadonlyMap<EvidenceName, string>): readonly CardBlock[] {
  const table = buildTable({
    caption: "Documents",
    columns: [
      ["Document", "text"],
      ["sha256 of its canonical JSON", "text"],
    ],
    rows: [...digests].map(([document, digest]) => [phrase`${name(document)}`, phrase`${name(digest)}`]),
  });
  return buildCardTable(table, []).map((block) => ({ ...block, title: "" }));
}
