import { assertEquals, assertThrows } from "@std/assert";
import type { QueryHook } from "../../../src/api/query_event.ts";
import { type Echo, lineOf } from "../../../src/api/query_log.ts";
import { QueryObserver } from "../../../src/api/query_observer.ts";
import { InterfaceError, TimeoutError } from "../../../src/errors.ts";
import { UniqueViolation } from "../../../src/sqlstate/error_classes.ts";

const EVENT = {
  verb: "query",
  text: "SELECT 1",
  duration: 12.345,
  rowCount: 1,
  commandTag: "SELECT 1",
  error: null,
  backendPid: 1,
  parameterCount: 0,
  batchSize: null,
} as const;

const REQUEST = {
  verb: "query",
  text: "SELECT 1",
  parameters: [],
  backendPid: 1,
  parameterCount: 0,
  batchSize: null,
} as const;

Deno.test("lineOf() has the time, the text and the tag", () => {
  assertEquals(lineOf(EVENT), "[12.3 ms] SELECT 1 -> SELECT 1");
  assertEquals(
    lineOf({ ...EVENT, text: "INSERT", commandTag: "INSERT 0 1", batchSize: 3 }),
    "[12.3 ms] INSERT -> INSERT 0 1 (last of 3)",
  );
});

Deno.test("lineOf() has the class and the code of an error, and not its message", () => {
  const diag = { severity: "ERROR", sqlstate: "23505", messagePrimary: "Key (id)=(1)" };
  const error = new UniqueViolation("Key (id)=(1)", { diag });
  const failed = { ...EVENT, rowCount: null, commandTag: null };
  const line = (error: unknown) => lineOf({ ...failed, error });
  assertEquals(line(error), "[12.3 ms] SELECT 1 -> UniqueViolation 23505");
  assertEquals(line(new TimeoutError("late")), "[12.3 ms] SELECT 1 -> TimeoutError");
  assertEquals(line("enough"), "[12.3 ms] SELECT 1 -> failed");
});

Deno.test("lineOf() says of a stream that was left how far it was read", () => {
  const left = { ...EVENT, verb: "stream", rowCount: 2, commandTag: null } as const;
  assertEquals(lineOf(left), "[12.3 ms] SELECT 1 -> left after 2 rows");
});

Deno.test("lineOf() makes one line of a text, whatever is in it", () => {
  const text = "\n  SELECT '\x1b[2J'\r\n\t\u2028 FROM \u202e t\n";
  assertEquals(lineOf({ ...EVENT, text }), "[12.3 ms] SELECT ' [2J' FROM t -> SELECT 1");
});

Deno.test("lineOf() cuts a text at 500 characters", () => {
  const lengthOf = (text: string) => lineOf({ ...EVENT, text }).split(" -> ")[0]!.slice(10);
  assertEquals(lengthOf("x".repeat(500)), "x".repeat(500));
  assertEquals(lengthOf("x".repeat(501)), `${"x".repeat(500)}…`);
  assertEquals(lengthOf(`SELECT 1${" ".repeat(5_000)}`), "SELECT 1…");
  assertEquals(lengthOf(`${"x".repeat(499)}😀`), `${"x".repeat(499)}\ufffd…`);
});

Deno.test("without a hook and without echo nothing is observed", () => {
  assertEquals(QueryObserver.from({}), null);
});

Deno.test("a hook and echo hear of the same request", () => {
  const heard: string[] = [];
  const observer = QueryObserver.from({
    onQuery: ({ text }) => heard.push(text),
    echo: (line) => heard.push(line.replace(/\[.*?\]/, "[]")),
  });
  observer?.begin(REQUEST)({ rowCount: 1, commandTag: "SELECT 1", error: null });
  assertEquals(heard, ["SELECT 1", "[] SELECT 1 -> SELECT 1"]);
});

Deno.test("what a hook throws is told to onError, and what that throws to nobody", () => {
  const told: unknown[] = [];
  const failure = new Error("hook");
  const onQuery = () => {
    throw failure;
  };
  const outcome = { rowCount: 1, commandTag: "SELECT 1", error: null };
  const observer = QueryObserver.from({
    onQuery,
    onError: (error) => {
      told.push(error);
      throw error;
    },
  });
  observer?.begin(REQUEST)(outcome);
  assertEquals(told, [failure]);
  QueryObserver.from({ onQuery })?.begin(REQUEST)(outcome);
});

Deno.test("what is no hook is refused", () => {
  const handle = () => {};
  const refused: [hook: unknown, why: string][] = [
    [true, "onQuery is neither a function nor has it a function `handle`"],
    [null, "onQuery is neither a function nor has it a function `handle`"],
    [{ minDuration: 1 }, "onQuery is neither a function nor has it a function `handle`"],
    [{ handle, minDuraton: 1 }, 'onQuery has no option "minDuraton"'],
    [{ handle, minDuration: -1 }, "minDuration of onQuery is not a number of milliseconds"],
    [{ handle, minDuration: "1" }, "minDuration of onQuery is not a number of milliseconds"],
    [{ handle, parameters: 1 }, "parameters of onQuery is neither true nor false"],
  ];
  for (const [hook, why] of refused) {
    const from = () => QueryObserver.from({ onQuery: hook as QueryHook });
    assertThrows(from, InterfaceError, `Cannot connect: ${why}`);
  }
  assertThrows(
    () => QueryObserver.from({ echo: true as unknown as Echo }),
    InterfaceError,
    "Cannot connect: echo is not a function, such as console.log",
  );
});
