/** A field of a record by a name from data; a name such as `toString` finds nothing that is not there. */
export function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
