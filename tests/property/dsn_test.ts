import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { isDoubtfulHost, parseDsn } from "../../src/config/dsn.ts";
import { makeDsn, parseDsn as dsnSettings } from "../../src/config/dsn_settings.ts";
import { PARAMETERS } from "../../src/config/parameters.ts";
import { describeTarget } from "../../src/config/target.ts";
import { InterfaceError } from "../../src/errors.ts";

const PIECES = fc.constantFrom(
  ...["postgres://", "user", "host", "=", "@", "/", ":", "?", "&", ",", "[", "]", "'", "\\"],
  ...["%40", "%", "%FF", "%00", " ", "\n", "\0", "é", "\u{1F600}", "\ud800", "5432"],
);
const TEXT = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));

Deno.test("parseDsn() throws nothing but InterfaceError, whatever the text", () => {
  fc.assert(fc.property(fc.array(PIECES), fc.string(), (pieces, noise) => {
    try {
      parseDsn(pieces.join("") + noise);
    } catch (error) {
      assertInstanceOf(error, InterfaceError);
    }
  }));
});

Deno.test("parseDsn() reads a quoted value as it was written", () => {
  fc.assert(fc.property(TEXT, TEXT, (user, password) => {
    const quote = (text: string) => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
    const settings = parseDsn(`user=${quote(user)} password = ${quote(password)}`);
    assertEquals([settings.get("user"), settings.get("password")], [user, password]);
  }));
});

Deno.test("parseDsn() reads a percent-encoded part as it was written", () => {
  fc.assert(fc.property(TEXT, TEXT, TEXT, (user, password, name) => {
    const [u, p, n] = [user, password, name].map(encodeURIComponent);
    const settings = parseDsn(`postgres://${u}:${p}@h/?application_name=${n}`);
    const read = ["user", "password", "application_name"].map((keyword) => settings.get(keyword));
    assertEquals(read, [user || undefined, password || undefined, name]);
  }));
});

Deno.test("describeTarget() writes any user, database and port as parseDsn() reads them", () => {
  const name = TEXT.filter((text) => text !== "");
  const port = fc.integer({ min: 1, max: 65535 });
  fc.assert(fc.property(name, name, port, (user, database, port) => {
    const addresses = [{ kind: "tcp", host: "h", port }] as const;
    assertEquals(
      Object.fromEntries(parseDsn(describeTarget({ addresses, user, database }))),
      { user, host: "h", port: String(port), dbname: database },
    );
  }));
});

Deno.test("parseDsn() gives back what makeDsn() was given", () => {
  const keyword = fc.constantFrom(...PARAMETERS.map(({ keyword }) => keyword));
  const settings = fc.dictionary(keyword, TEXT).filter(({ host = "" }) =>
    !host.split(",").some(isDoubtfulHost)
  );
  fc.assert(fc.property(settings, (settings) => {
    assertEquals(dsnSettings(makeDsn(settings)), { ...settings });
  }));
});
