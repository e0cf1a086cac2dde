/** Titles given here are our own words. */
export function headed(title: string, body: string): string {
  return body === "" ? "" : `#### ${title}\n\n${body}`;
}

/** A block that opens on a click. */
export function folded(title: string, body: string): string {
  return body === "" ? "" : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
