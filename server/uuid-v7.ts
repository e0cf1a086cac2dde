import { randomFillSync } from "node:crypto";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const BLOCK = 16 * 256; // one call for many ids: a call per id would cost more than the request's JSON

/**
 * Creates a source of version 7 UUIDs (RFC 9562, 5.7): 48 bits of milliseconds, then random bits. Ids of one source sort by time
 * of creation; within a millisecond a 12-bit counter keeps their order.
 */
export function createUuidV7(): (epochMs: number) => string {
  const random = new Uint8Array(BLOCK);
  let offset = BLOCK;
  let last = -1;
  let head = ""; // what ids of one millisecond share
  let counter = 0;
  return (epochMs) => {
    if (offset === BLOCK) {
      randomFillSync(random);
      offset = 0;
    }
    const at = offset;
    offset += 16;
    const byte = (index: number): string => HEX[random[at + index] as number] as string;
    if (epochMs > last) {
      last = epochMs;
      head = renderHead(last);
      counter = random[at] as number; // starts low, so that it does not overflow within the millisecond
    } else if (++counter > 0xfff) {
      head = renderHead(++last);
      counter = 0;
    }
    const sequence = `${HEX[0x70 | (counter >>> 8)]}${HEX[counter & 0xff]}`; // 7 is the version
    const variant = HEX[((random[at + 1] as number) & 0x3f) | 0x80] as string;
    return `${head}${sequence}-${variant}${byte(2)}-${byte(3)}${byte(4)}${byte(5)}${byte(6)}${byte(7)}${byte(8)}`;
  };
}

function renderHead(epochMs: number): string {
  const time = epochMs.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-`;
}
