type Write = typeof process.stdout.write;

let depth = 0;
let original: Write | undefined;

/**
 * While `work` runs, lines on stdout are for those who asked for debug logging: the toolkit tells ten of every artifact, “Artifact name is
 * valid!” among them. Commands of a workflow, such as its warnings, pass.
 */
export async function asDebugLines<Result>(work: () => Promise<Result>): Promise<Result> {
  if (depth === 0) original = divert();
  depth += 1;
  try {
    return await work();
  } finally {
    depth -= 1;
    if (depth === 0 && original !== undefined) process.stdout.write = original;
  }
}

/** What stood there before. */
function divert(): Write {
  const { stdout } = process;
  const before = stdout.write;
  const pass: Write = before.bind(stdout);
  stdout.write = (chunk: Uint8Array | string, ...rest: unknown[]) =>
    Reflect.apply(pass, stdout, [typeof chunk === "string" ? markLines(chunk) : chunk, ...rest]);
  return before;
}

function markLines(text: string): string {
  return text.replaceAll(/^(?!::)(?=.)/gm, "::debug::");
}
