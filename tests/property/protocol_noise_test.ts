import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import { DatabaseError, DataError, OperationalError } from "../../src/errors.ts";
import { ScriptedServer } from "../support/scripted_link.ts";
import {
  AUTHENTICATION_OK,
  type Bytes,
  concat,
  int32,
  readyForQuery,
} from "../support/scripted_messages.ts";
import { statementOf, targetOf, turn } from "../support/scripted_native.ts";
import { type Outcome, type Ran, runScenario } from "../support/scripted_scenario.ts";

const TYPES = "RSKZTDCEN12nt3sIAGHWdcv?\0";
const MESSAGE = fc.record({
  type: fc.constantFrom(...TYPES),
  body: fc.uint8Array({ maxLength: 40 }),
  lie: fc.constantFrom(0, 0, 0, 0, -1, 1, 4, -100, 0x7fffff00, -0x7fffff00),
}).map(({ type, body, lie }) => {
  return concat(Uint8Array.of(type.charCodeAt(0)), int32(body.length + 4 + lie), body);
});
const NOISE = fc.oneof(
  fc.array(MESSAGE, { maxLength: 12 }).map((messages) => concat(...messages)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => concat(bytes)),
);

/** Ends the link when nothing moves any more: the server has said all that it will say. */
async function settle(promise: Promise<Outcome>, server: ScriptedServer): Promise<Outcome> {
  let outcome: Outcome | null = null;
  promise.then((settled) => outcome = settled);
  for (let turns = 0; outcome === null && turns < 3; turns++) await turn();
  if (outcome === null) { for (const link of server.links) link.end(); }
  return await promise;
}

/** Errors that a server can cause, whatever it says. */
function checkErrors({ steps }: Ran, what: string): void {
  for (const { name, outcome } of steps) {
    if (outcome.kind === "resolved") continue;
    const isExpected = outcome.error instanceof DatabaseError && !hidesMistake(outcome.error);
    assert(isExpected, `${what}: ${name} rejected with ${Deno.inspect(outcome.error)}`);
  }
}

/** Whether an error has one of ours as its cause: a TypeError or a RangeError of the code itself. */
function hidesMistake(error: unknown): boolean {
  if (error instanceof DataError) return false; // its cause is the runtime's decoder
  if (error instanceof TypeError || error instanceof RangeError) return true;
  return error instanceof Error && error.cause !== undefined && hidesMistake(error.cause);
}

async function checkEnd({ session, server }: Ran, what: string): Promise<void> {
  session?.destroy(new OperationalError("enough"));
  await session?.close();
  assertEquals(server.faults, [], what);
}

async function runChanged(
  change: (bytes: Bytes, at: number) => Bytes,
  what: string,
): Promise<void> {
  const ran = await runScenario({ settle, link: { plan: () => ({ change }) } });
  checkErrors(ran, what);
  await checkEnd(ran, what);
}

/** Changes the one byte at a place in all that the server sends. */
function changeByte(place: number, with_: (byte: number) => readonly number[]) {
  return (bytes: Bytes, at: number): Bytes => {
    const i = place - at;
    if (i < 0 || i >= bytes.length) return bytes;
    const changed = Uint8Array.from(with_(bytes[i]!));
    return concat(bytes.subarray(0, i), changed, bytes.subarray(i + 1));
  };
}

const CHANGES: Readonly<Record<string, (byte: number) => readonly number[]>> = {
  "is flipped in its lowest bit": (byte) => [byte ^ 1],
  "is flipped in its highest bit": (byte) => [byte ^ 0x80],
  "is lost": () => [],
  "comes twice": (byte) => [byte, byte],
  "is 255": () => [255],
};

/** Every place for one of the changes; the others take the places between. */
const STRIDE = 7;

for (const [i, [what, with_]] of Object.entries(CHANGES).entries()) {
  Deno.test(`a byte of a server that ${what} causes results or errors of the database, nothing else`, async () => {
    const whole = await runScenario();
    await whole.session!.close();
    for (let place = i; place < whole.link!.taken; place += STRIDE) {
      await runChanged(changeByte(place, with_), `byte ${place} ${what}`);
    }
  });
}

Deno.test("any noise in place of a server's bytes causes errors of the database, nothing else", async () => {
  const whole = await runScenario();
  await whole.session!.close();
  const place = fc.integer({ min: 0, max: whole.link!.taken });
  await fc.assert(
    fc.asyncProperty(NOISE, place, async (noise, place) => {
      let done = false;
      const change = (bytes: Bytes, at: number): Bytes => {
        const i = place - at;
        if (done || i >= bytes.length) return bytes;
        done = true;
        return concat(bytes.subarray(0, Math.max(i, 0)), noise);
      };
      await runChanged(change, `noise at ${place}`);
    }),
    { numRuns: 150 },
  );
});

Deno.test("any messages in a server's bytes cause results or errors of the database, nothing else", async () => {
  const whole = await runScenario();
  await whole.session!.close();
  const place = fc.integer({ min: 0, max: whole.link!.taken });
  await fc.assert(
    fc.asyncProperty(
      fc.array(MESSAGE, { minLength: 1, maxLength: 3 }),
      place,
      async (messages, place) => {
        const insert = changeByte(place, (byte) => [...concat(...messages), byte]);
        await runChanged(insert, `messages at ${place}`);
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("any noise before the login is over rejects with an error of the database", async () => {
  await fc.assert(
    fc.asyncProperty(NOISE, fc.boolean(), async (noise, isWelcome) => {
      const server = new ScriptedServer((link) => {
        link.onMessage = () => {
          link.onMessage = null;
          link.send(isWelcome ? concat(AUTHENTICATION_OK, noise) : noise);
          link.end();
        };
      });
      const driver = nativeDriver({ dial: server.dial });
      const outcome = await driver.connect(targetOf()).catch((error) => error);
      if (outcome instanceof Error) {
        assert(outcome instanceof DatabaseError && !hidesMistake(outcome), Deno.inspect(outcome));
      } else await outcome.close();
      assertEquals(server.faults, []);
    }),
    { numRuns: 300 },
  );
});

Deno.test("any noise on an idle session ends it or is passed over", async () => {
  await fc.assert(
    fc.asyncProperty(NOISE, async (noise) => {
      const server = new ScriptedServer((link) => {
        link.onMessage = () => {
          link.onMessage = null;
          link.send(AUTHENTICATION_OK, readyForQuery());
        };
      });
      const session = await nativeDriver({ dial: server.dial }).connect(targetOf());
      const [link] = server.links;
      link!.send(noise);
      await turn();
      const query = session.query(statementOf("SELECT 1")).catch((error) => error);
      await turn();
      link!.end();
      const error = await query;
      assert(error instanceof DatabaseError && !hidesMistake(error), Deno.inspect(error));
      await session.close();
      assertEquals(server.faults, []);
    }),
    { numRuns: 150 },
  );
});
