import { assertEquals, assertThrows } from "@std/assert";
import { checkCallOptions, startTimer } from "../../src/call_limits.ts";
import { InterfaceError } from "../../src/errors.ts";

for (const timeout of [Infinity, 2 ** 31, undefined]) {
  Deno.test(`startTimer() starts none for ${timeout} ms`, () => {
    assertEquals(startTimer(() => {}, timeout), undefined);
  });
}

Deno.test("startTimer() starts the longest timer there is", () => {
  const timer = startTimer(() => {}, 2 ** 31 - 1);
  assertEquals(timer === undefined, false);
  clearTimeout(timer);
});

for (const timeout of [0, -1, NaN, -Infinity]) {
  Deno.test(`checkCallOptions() refuses a timeout of ${timeout} ms`, () => {
    assertThrows(() => checkCallOptions({ timeout }), InterfaceError, "timeout");
  });
}

Deno.test("checkCallOptions() throws the reason of a signal that is aborted already", () => {
  const reason = new TypeError("no more");
  assertThrows(() => checkCallOptions({ signal: AbortSignal.abort(reason) }), TypeError, "no more");
});

Deno.test("checkCallOptions() refuses what is no signal", () => {
  const options = { signal: "stop" as unknown as AbortSignal };
  assertThrows(() => checkCallOptions(options), InterfaceError, "signal is not an AbortSignal");
});

for (const options of [undefined, {}, { timeout: 0.5 }, { timeout: Infinity }]) {
  Deno.test(`checkCallOptions() takes ${Deno.inspect(options)}`, () => {
    assertEquals(checkCallOptions(options), undefined);
  });
}
