const FIRST_HOUR = 2;
const HOURS = 4;
const FIRST_MINUTE = 7; // schedules of the whole world start at :00, where GitHub delays and drops them
const MINUTES = 46;

/**
 * Once a day between 2:07 and 5:52 UTC, at a time that follows from the names alone: everybody's schedule is elsewhere, and every clone of a
 * repository writes the same.
 */
export function chooseCron(names: readonly string[]): string {
  const hash = hashText(names.toSorted().join("\n"));
  return `${FIRST_MINUTE + (hash % MINUTES)} ${FIRST_HOUR + (Math.floor(hash / MINUTES) % HOURS)} * * *`;
}

/** FNV-1a, 32 bits: it spreads, and nothing depends on its strength. */
function hashText(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  return hash;
}
