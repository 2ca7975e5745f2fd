import { assertEquals, assertThrows } from "@std/assert";
import { type DsnSettings, makeDsn, parseDsn } from "../../../src/config/dsn_settings.ts";
import { InterfaceError } from "../../../src/errors.ts";

Deno.test("parseDsn() gives the settings of a URI and of pairs by libpq's keywords", () => {
  const settings = {
    user: "app",
    password: "p w",
    host: "db",
    port: "5433",
    dbname: "shop",
    sslmode: "disable",
  };
  const uri = "postgres://app:p%20w@db:5433/shop?sslmode=disable";
  assertEquals(parseDsn(uri), settings);
  assertEquals(parseDsn(new URL(uri)), settings);
  assertEquals(
    parseDsn("user=app password='p w' host=db port=5433 dbname=shop sslmode=disable"),
    settings,
  );
  assertEquals(parseDsn(""), {});
});

Deno.test("parseDsn() refuses what is no DSN, and shows nothing of it", () => {
  for (const dsn of ["secret", "secret=1", 5, null]) {
    const error = assertThrows(
      () => parseDsn(dsn as string),
      InterfaceError,
      "Cannot parse the DSN",
    );
    assertEquals(error.message.includes("secret"), false);
  }
});

Deno.test("makeDsn() quotes what has to be", () => {
  const settings = { host: "/run/pg", user: "o'brien", password: "", dbname: "new shop", port: 1 };
  assertEquals(
    makeDsn(settings),
    "host=/run/pg user='o\\'brien' password='' dbname='new shop' port=1",
  );
  assertEquals(makeDsn(), "");
});

Deno.test("makeDsn() puts settings on top of a DSN, and leaves out what is undefined", () => {
  const dsn = makeDsn("postgres://app@db/shop", { dbname: "other", options: undefined });
  assertEquals(dsn, "user=app host=db dbname=other");
  assertEquals(makeDsn({ host: "db" }, { host: "other" }), "host=other");
});

Deno.test("makeDsn() refuses keywords and values that cannot be", () => {
  const refused: [settings: unknown, why: string][] = [
    [{ hots: "db" }, 'Cannot make a DSN: there is no keyword "hots"'],
    [{ database: "shop" }, 'there is no keyword "database"; it is named "dbname" in a DSN'],
    [{ "dbname=x host": "a" }, 'there is no keyword "dbname=x host"'],
    [{ port: 1.5 }, "Cannot make a DSN: port is neither a string nor a whole number"],
    [{ password: () => "secret" }, "password is neither a string nor a whole number"],
    [{ host: "db\0" }, "NUL"],
    [{ host: "app@db" }, '"@" or "/" in the name of a host'],
  ];
  for (const [settings, why] of refused) {
    assertThrows(() => makeDsn(settings as DsnSettings), InterfaceError, why);
  }
});
