import { assertEquals, assertThrows } from "@std/assert";
import { isAsked, parseOptions } from "../../bench/options.ts";
import { isNamedBy } from "../../bench/workloads.ts";

Deno.test("without options all but the curves is measured, five rounds", () => {
  const { groups, rounds, only, peers, json, write, from } = parseOptions([]);
  assertEquals(groups, ["drivers", "builders", "startup"]);
  assertEquals({ rounds, only, peers, json, write, from }, {
    rounds: 5,
    only: [],
    peers: [],
    json: false,
    write: false,
    from: null,
  });
});

Deno.test("what is written is written with the curves", () => {
  assertEquals(parseOptions(["--write"]).groups, ["drivers", "builders", "startup", "curves"]);
});

Deno.test("groups are asked for in three ways", () => {
  assertEquals(parseOptions(["--group", "curves,builders"]).groups, ["builders", "curves"]);
  assertEquals(parseOptions(["--only", "startup"]).groups, ["startup"]);
  assertEquals(parseOptions(["--curves", "--max", "100"]).groups, ["curves"]);
});

Deno.test("workloads are of drivers and builders", () => {
  const { groups, only } = parseOptions(["--only", "W3,B1"]);
  assertEquals(groups, ["drivers", "builders"]);
  assertEquals(only, ["W3", "B1"]);
});

Deno.test("what is no option is refused", () => {
  assertThrows(() => parseOptions(["--fast"]), Error, "there is no option --fast");
  assertThrows(() => parseOptions(["--rounds"]), Error, "--rounds, or it lacks its value");
  assertThrows(() => parseOptions(["--rounds", "none"]), Error, "--rounds is not a number above 0");
  assertThrows(() => parseOptions(["--duration", "0"]), Error, "--duration is not");
  assertThrows(() => parseOptions(["--group", "others"]), Error, "--group is none of drivers");
});

Deno.test("a workload is named by its name or its number, and W1 is not W10", () => {
  assertEquals(isNamedBy([], "W1"), true);
  assertEquals(isNamedBy(["W1"], "W1"), true);
  assertEquals(isNamedBy(["W1"], "W10"), false);
  assertEquals(isNamedBy(["W7"], "W7s"), true);
  assertEquals(isNamedBy(["W1"], "W1p"), true);
  assertEquals(isNamedBy(["W2a"], "W2ap"), false);
  assertEquals(isNamedBy(["W7b"], "W7s"), false);
  assertEquals(isNamedBy(["W8a"], "W8a1"), false);
});

Deno.test("a peer is asked for by its name or by that of its driver", () => {
  assertEquals(isAsked([], "pg/node"), true);
  assertEquals(isAsked(["pg"], "pg/node"), true);
  assertEquals(isAsked(["pg/deno"], "pg/node"), false);
  assertEquals(isAsked(["pg"], "psycopg"), false);
});
