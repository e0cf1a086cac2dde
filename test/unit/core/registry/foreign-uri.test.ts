import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findUriProblem } from "../../../../core/registry/foreign-uri.ts";
import { foreignFilesText } from "../../../../core/registry/given-foreign.ts";

describe("the address of a file that lives elsewhere", () => {
  it.each([
    "https://models.example.com/m.onnx",
    "HTTPS://models.example.com:8443/a%20b.onnx?version=3",
    "https://[2001:db8::1]/m.onnx",
    "http://127.0.0.1:9000/m.onnx",
    "http://127.8.8.8/m.onnx",
    "http://localhost/m.onnx",
    "http://[::1]:9000/m.onnx",
  ])("may be %s", (uri) => expect(findUriProblem(uri)).toBeUndefined());

  it.each([
    ["", "https://"],
    ["models.example.com/m.onnx", "https://"],
    ["https:/models.example.com/m.onnx", "https://"],
    ["https://", "https://"],
    ["file:///etc/passwd", "https://"],
    ["ftp://models.example.com/m.onnx", "https://"],
    ["javascript:alert(1)", "https://"],
    ["https://models.example.com/m\n.onnx", "https://"],
    ["https://models.example.com/m onnx", "https://"],
    ["https://модели.example/m.onnx", "https://"],
    ["https://models.example.com/\u001b[31m", "https://"],
    ["http://models.example.com/m.onnx", "not encrypted"],
    ["http://127.0.0.1.example.com/m.onnx", "not encrypted"],
    ["http://localhost.example.com/m.onnx", "not encrypted"],
    ["http://169.254.169.254/latest/meta-data", "not encrypted"],
    ["http://[::ffff:10.0.0.1]/m.onnx", "not encrypted"],
    ["https://user@models.example.com/m.onnx", "user name"],
    ["https://:password@models.example.com/m.onnx", "user name"],
    ["http://127.0.0.1:80@models.example.com/m.onnx", "not encrypted"],
    ["https://models.example.com/m.onnx#v1", "fragment"],
    ["https://models.example.com/m.onnx#", "fragment"],
    ["https://bucket.example.com/m.onnx?X-Amz-Signature=abc", "X-Amz-Signature"],
    ["https://blob.example.com/m.onnx?sv=2024&sig=abc", "sig"],
    ["https://models.example.com/m.onnx?access_token=abc", "access_token"],
    [`https://models.example.com/${"a".repeat(2048)}`, "2048"],
  ])("may not be %j", (uri, problem) => expect(findUriProblem(uri)).toContain(problem));

  it("is never anything but a URL with a host and without a password, whatever the text", () => {
    const text = fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true }));
    fc.assert(
      fc.property(text, (uri) => {
        if (findUriProblem(uri) !== undefined) return;
        const { protocol, username, password, hash, host } = new URL(uri);
        expect({ protocol: protocol.startsWith("http"), username, password, hash }).toEqual({
          protocol: true,
          username: "",
          password: "",
          hash: "",
        });
        expect(host).not.toBe("");
      }),
    );
  });
});

describe("files given by address", () => {
  const uri = "https://models.example.com/m.onnx";
  const parse = (given: unknown) => foreignFilesText().safeParse(given);
  const digest = "0".repeat(64);

  it("are lines of an action or words of the command line", () => {
    const files = [
      { path: "m.onnx", uri, stated: undefined },
      { path: "a b.bin", uri: `${uri}?a=b`, stated: { sha256: digest, bytes: 12 } },
    ];
    const second = `a b.bin=${uri}?a=b sha256:${digest} 12`;
    expect(parse(`\n  m.onnx=${uri}  \n${second}\r\n`).data).toEqual(files);
    expect(parse([`m.onnx = ${uri}`, second]).data).toEqual(files);
    expect(parse("").data).toEqual([]);
  });

  it.each([
    ["without a name", `=${uri}`],
    ["without an address", "m.onnx"],
    ["without an address behind =", "m.onnx="],
    ["with a digest alone", `m.onnx=${uri} sha256:${digest}`],
    ["with a size alone", `m.onnx=${uri} 12`],
    ["with a short digest", `m.onnx=${uri} sha256:00 12`],
    ["with a negative size", `m.onnx=${uri} sha256:${digest} -1`],
    ["twice", `m.onnx=${uri}\nm.onnx=${uri}`],
    ["with a password", "m.onnx=https://user:password@models.example.com/m.onnx"],
    ["as a number", 12],
  ])("are refused %s, and what may be secret is not repeated", (_, given) => {
    const { error } = parse(given);
    expect(error?.issues).toHaveLength(1);
    expect(error?.message).not.toContain("password@");
  });
});
