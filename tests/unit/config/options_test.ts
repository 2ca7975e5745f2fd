import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { checkOptions, type ConnectOptions } from "../../../src/config/options.ts";
import { InterfaceError } from "../../../src/errors.ts";

/** Passes what the compiler would not: a caller in JavaScript. */
function checkUntyped(options: unknown): ReturnType<typeof checkOptions> {
  return checkOptions(options as ConnectOptions);
}

Deno.test("checkOptions() turns options into settings by keyword", () => {
  const { settings } = checkOptions({ host: "h", port: 5433, database: "d", connectTimeout: 1500 });
  assertEquals(settings.get("host"), { name: "host", value: "h" });
  assertEquals(settings.get("port"), { name: "port", value: "5433" });
  assertEquals(settings.get("dbname"), { name: "database", value: "d" });
  assertEquals(settings.get("connect_timeout"), { name: "connectTimeout", value: "1500" });
});

Deno.test("checkOptions() writes lists and switches as a DSN does", () => {
  const { settings } = checkOptions({
    host: ["a", "b"],
    hostAddr: ["::1", ""],
    port: [1, 2],
    requireAuth: ["md5", "scram-sha-256"],
    sslSni: false,
    keepAlives: true,
  });
  const texts = Array.from(settings, ([keyword, { value }]) => [keyword, value]);
  assertEquals(Object.fromEntries(texts), {
    host: "a,b",
    hostaddr: "::1,",
    port: "1,2",
    require_auth: "md5,scram-sha-256",
    sslsni: "0",
    keepalives: "1",
  });
});

Deno.test("checkOptions() takes undefined for not given", () => {
  const { settings, parameters } = checkUntyped({ host: undefined, parameters: { a: undefined } });
  assertEquals(settings.size, 0);
  assertEquals(parameters, []);
});

Deno.test("checkOptions() keeps a function for the password", () => {
  const password = () => "p";
  const checked = checkOptions({ password });
  assertStrictEquals(checked.askPassword, password);
  assertEquals(checked.settings.get("password")?.value, "");
});

Deno.test("checkOptions() limits a timeout that no timer can hold", () => {
  for (const connectTimeout of [2 ** 31, Infinity]) {
    const { settings } = checkOptions({ connectTimeout });
    assertEquals(settings.get("connect_timeout")?.value, "Infinity");
  }
});

const REFUSED: [options: unknown, message: string][] = [
  [{ hots: "h" }, 'there is no option "hots"'],
  [{ dbname: "d" }, 'there is no option "dbname"; it is named "database"'],
  [{ ssl: true }, 'there is no option "ssl"; it is named "sslMode"'],
  [{ max: 5 }, 'there is no option "max"; that of createPool() is named "maxSize"'],
  [{ connectionString: "x" }, "a connection string is the first argument, and no option"],
  [{ connect_timeout: 1 }, 'there is no option "connect_timeout"; it is named "connectTimeout"'],
  [{ keepalives: 1 }, 'there is no option "keepalives"; it is named "keepAlives"'],
  [{ keepalives_idle: 1 }, 'there is no option "keepalives_idle"'],
  [{ keepAlives: 1 }, "keepAlives is not a boolean"],
  [{ sslSni: "0" }, "sslSni is not a boolean"],
  [{ host: [] }, "host is an empty list"],
  [{ host: ["a", 1] }, "host holds what is not a string"],
  [{ host: ["a", "b,c"] }, "host holds a comma"],
  [{ port: [1, "2"] }, "port holds what is not a number"],
  [{ hostAddr: 1 }, "hostAddr is not a string"],
  [{ requireAuth: {} }, "requireAuth is not a string"],
  [{ constructor: "x" }, 'there is no option "constructor"'],
  [{ host: 1 }, "host is not a string"],
  [{ host: null }, "host is not a string"],
  [{ password: 1 }, "password is not a string"],
  [{ user: () => "u" }, "user is not a string"],
  [{ port: "5432" }, "port is not a number"],
  [{ connectTimeout: "1" }, "connectTimeout is not a number of milliseconds above 0"],
  [{ connectTimeout: 0 }, "connectTimeout is not a number of milliseconds above 0"],
  [{ connectTimeout: -1 }, "connectTimeout is not a number of milliseconds above 0"],
  [{ connectTimeout: NaN }, "connectTimeout is not a number of milliseconds above 0"],
  [{ parameters: "a=b" }, "parameters is not an object"],
  [{ parameters: null }, "parameters is not an object"],
  [{ parameters: { geqo: true } }, 'parameters: the value of "geqo" is not a string'],
];

for (const [options, message] of REFUSED) {
  Deno.test(`checkOptions() refuses ${Deno.inspect(options)}`, () => {
    const error = assertThrows(() => checkUntyped(options), InterfaceError);
    assertEquals(error.message, `Cannot connect: ${message}`);
  });
}
