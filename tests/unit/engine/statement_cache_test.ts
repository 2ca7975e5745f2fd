import { assertEquals } from "@std/assert";
import { StatementCache } from "../../../src/engine/statement_cache.ts";

function cacheOf(capacity: number, ...texts: readonly string[]): StatementCache<{ name: string }> {
  const cache = new StatementCache<{ name: string }>(capacity, "aiopg_");
  for (const text of texts) cache.add(text, { name: `of ${text}` });
  return cache;
}

const WORTH = ["SELECT 1", " \n select", "With x", "INSERT", "update", "DELETE", "MERGE", "VALUES"]
  .concat(["TABLE t", "call f()", "SELECT" + " ".repeat(16 * 1024 - 6)]);
const NOT_WORTH = [
  "",
  "BEGIN",
  "CREATE TABLE t ()",
  "selection",
  "-- SELECT",
  "SET x = 1",
  "; SELECT",
  "FETCH FORWARD 1 FROM c",
]
  .concat(["SELECT" + " ".repeat(256 * 1024 - 5)]);

for (const text of WORTH) {
  Deno.test(`StatementCache.nameFor() gives a name to ${JSON.stringify(text.slice(0, 20))} (${text.length})`, () => {
    const cache = cacheOf(2);
    assertEquals([cache.nameFor(text), cache.nameFor(text)], ["aiopg_1", "aiopg_2"]);
  });
}

for (const text of NOT_WORTH) {
  Deno.test(`StatementCache.nameFor() gives no name to ${JSON.stringify(text.slice(0, 20))} (${text.length})`, () => {
    assertEquals(cacheOf(2).nameFor(text), "");
  });
}

Deno.test("StatementCache.nameFor() gives a name to a long text at its second use", () => {
  const cache = cacheOf(2);
  const longest = "SELECT".padEnd(256 * 1024);
  assertEquals([cache.nameFor(longest), cache.nameFor(longest)], ["", "aiopg_1"]);
  const others = Array.from({ length: 9 }, (_, i) => `SELECT ${i}`.padEnd(16 * 1024 + 1));
  assertEquals(others.map((text) => cache.nameFor(text)), Array(9).fill(""));
  assertEquals(cache.nameFor(others[1]!), "aiopg_2");
  assertEquals(cache.nameFor(others[0]!), ""); // it is forgotten
});

Deno.test("StatementCache.nameFor() gives no name when nothing is kept", () => {
  assertEquals(cacheOf(0).nameFor("SELECT 1"), "");
});

Deno.test("StatementCache.get() finds what was added, and nothing else", () => {
  const cache = cacheOf(2, "a");
  assertEquals([cache.get("a")?.name, cache.get("b"), cache.size], ["of a", undefined, 1]);
});

Deno.test("StatementCache.add() drops the statement that was not used for longest", () => {
  const cache = cacheOf(2, "a", "b");
  cache.get("a");
  cache.add("c", { name: "of c" });
  assertEquals([cache.get("a")?.name, cache.get("b"), cache.get("c")?.name], [
    "of a",
    undefined,
    "of c",
  ]);
  assertEquals(cache.takeUnwanted(), ["of b"]);
});

Deno.test("StatementCache.add() lets the former statement of a text be closed", () => {
  const cache = cacheOf(2, "a");
  cache.add("a", { name: "again" });
  assertEquals([cache.get("a")?.name, cache.size], ["again", 1]);
  assertEquals(cache.takeUnwanted(), ["of a"]);
});

Deno.test("StatementCache.add() drops as many as must go for the texts not to be too long together", () => {
  const long = (name: string) => name.repeat(256 * 1024);
  const cache = cacheOf(9, "a", "b", long("c"), long("d"), long("e"), long("f"));
  assertEquals([cache.size, cache.takeUnwanted()], [4, ["of a", "of b"]]);
  cache.evict(long("d"));
  cache.add("g", { name: "of g" });
  assertEquals([cache.size, cache.takeUnwanted().length], [4, 1]);
  cache.forgetNames();
  cache.add(long("c"), { name: "" });
  assertEquals(cache.get(long("c")), undefined); // it is none that is worth it
});

Deno.test("StatementCache.evict() drops one statement", () => {
  const cache = cacheOf(3, "a", "b");
  cache.evict("a");
  cache.evict("never there");
  assertEquals([cache.get("a"), cache.size], [undefined, 1]);
  assertEquals(cache.takeUnwanted(), ["of a"]);
});

Deno.test("StatementCache.evictAll() drops every statement", () => {
  const cache = cacheOf(3, "a", "b");
  cache.evictAll();
  assertEquals(cache.size, 0);
  assertEquals(cache.takeUnwanted(), ["of a", "of b"]);
});

Deno.test("StatementCache.close() lets a name be closed, but not the unnamed statement", () => {
  const cache = cacheOf(3);
  cache.close("x");
  cache.close("");
  assertEquals(cache.takeUnwanted(), ["x"]);
});

Deno.test("StatementCache.takeUnwanted() gives each name once", () => {
  const cache = cacheOf(1, "a", "b");
  assertEquals(cache.takeUnwanted(), ["of a"]);
  assertEquals(cache.takeUnwanted(), []);
});

Deno.test("StatementCache.add() keeps nothing without a name among names", () => {
  const cache = cacheOf(2);
  cache.add("SELECT 1", { name: "" });
  assertEquals(cache.size, 0);
});

Deno.test("StatementCache without names keeps what is worth it, and nothing that has one", () => {
  const cache = new StatementCache<{ name: string }>(2, "aiopg_", false);
  assertEquals(cache.nameFor("SELECT 1"), "");
  cache.add("SELECT 1", { name: "" });
  cache.add("SELECT 2", { name: "aiopg_1" });
  cache.add("BEGIN", { name: "" });
  assertEquals([cache.get("SELECT 1")?.name, cache.size], ["", 1]);
  cache.evictAll();
  cache.close("aiopg_1");
  assertEquals([cache.size, cache.takeUnwanted()], [0, []]);
});

Deno.test("StatementCache.forgetNames() drops them all, and closes none; twice is once", () => {
  const cache = cacheOf(2, "SELECT 1", "SELECT 2", "SELECT 3");
  cache.forgetNames();
  assertEquals([cache.size, cache.takeUnwanted(), cache.nameFor("SELECT 1")], [0, [], ""]);
  cache.add("SELECT 1", { name: "" });
  cache.forgetNames();
  assertEquals(cache.size, 1);
});
