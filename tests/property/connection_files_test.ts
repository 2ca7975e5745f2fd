import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { findPassword } from "../../src/config/password_file.ts";
import { readServiceFile } from "../../src/config/service_file.ts";
import { PARAMETERS } from "../../src/config/parameters.ts";
import type { Address } from "../../src/driver.ts";
import { InterfaceError } from "../../src/errors.ts";

/** Text that fits into a line, with much of what has a meaning there. */
const TEXT = fc.array(
  fc.oneof(
    fc.constantFrom(":", "\\", "*", "#", "[", "]", "=", " ", "\t"),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  ),
  { maxLength: 6 },
).map((pieces) => pieces.join("")).filter((text) => !/[\r\n]/.test(text));

/** As pg_dump's manual has it: a colon and a backslash within a field are escaped, and what would begin a comment. */
function field(text: string): string {
  return text === "*" ? "\\*" : text.replaceAll(/[:\\]/g, "\\$&").replace(/^#/, "\\#");
}

function lineOf(fields: readonly string[]): string {
  return fields.map(field).join(":");
}

Deno.test("findPassword() reads a line as it was written", () => {
  fc.assert(fc.property(TEXT, TEXT, TEXT, TEXT, (host, database, user, password) => {
    const address: Address = { kind: "tcp", host, port: 5432 };
    const line = lineOf([host, "5432", database, user, password]);
    for (const text of [line, `${line}\n`, `${line}\r\n`, `# no\n\n${line}\n*:*:*:*:other`]) {
      const found = findPassword(text, { address, database, user });
      assertEquals(found, password || undefined);
    }
  }));
});

Deno.test("findPassword() gives no password that was written for another", () => {
  const entry = fc.tuple(TEXT, TEXT, TEXT);
  fc.assert(fc.property(entry, entry, ([host, database, user], other) => {
    fc.pre(String([host, database, user]) !== String(other));
    const line = lineOf([host, "1", database, user, "secret"]);
    const address: Address = { kind: "tcp", host: other[0], port: 1 };
    assertEquals(findPassword(line, { address, database: other[1], user: other[2] }), undefined);
  }));
});

Deno.test("findPassword() throws nothing, whatever the file", () => {
  fc.assert(fc.property(fc.string(), TEXT, (noise, text) => {
    const address: Address = { kind: "unix", path: text };
    findPassword(`${noise}\n${text}`, { address, database: "d", user: "u" });
  }));
});

const KEYWORD = fc.constantFrom(...PARAMETERS.map(({ keyword }) => keyword))
  .filter((keyword) => !keyword.startsWith("service"));
/** As libpq reads a line: space at its end is not part of the value. */
const VALUE = TEXT.map((text) => text.replace(/[ \t\v\f\r]+$/, ""));

Deno.test("readServiceFile() reads a group as it was written", () => {
  const group = fc.uniqueArray(fc.tuple(KEYWORD, VALUE), { selector: ([keyword]) => keyword });
  const name = TEXT.filter((text) => !text.includes("]"));
  fc.assert(fc.property(name, group, group, (service, settings, others) => {
    const write = (title: string, lines: readonly (readonly [string, string])[]) =>
      [`[${title}]`, ...lines.map(([keyword, value]) => ` ${keyword}=${value}`)].join("\n");
    const file = [write(`${service}]x`.slice(1) + "?", others), write(service, settings)];
    for (const text of [file.join("\n"), file.toReversed().join("\r\n# x\n")]) {
      const read = readServiceFile(text, service);
      assertEquals(Object.fromEntries(read!), Object.fromEntries(settings));
    }
  }));
});

Deno.test("readServiceFile() throws nothing but InterfaceError, whatever the file", () => {
  fc.assert(fc.property(fc.array(fc.oneof(TEXT, KEYWORD)), (lines) => {
    try {
      readServiceFile(["[s]", ...lines].join("\n"), "s");
    } catch (error) {
      assertInstanceOf(error, InterfaceError);
    }
  }));
});
