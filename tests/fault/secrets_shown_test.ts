import { assert } from "@std/assert";
import { ScramClient } from "../../src/protocol/scram.ts";
import { assertNoCanary, CANARY, everyTextOf } from "../support/canary.ts";
import { BACKEND_KEY } from "../support/scripted_backend.ts";
import { open, statementOf } from "../support/scripted_native.ts";

for (const login of ["scram", "md5", "cleartext"] as const) {
  Deno.test(`a session and its driver show neither password nor keys: ${login}`, async () => {
    const answers = { "SELECT 1": { runs: true } };
    const options = { login, password: CANARY, target: { password: CANARY }, answers };
    const { session } = await open(options);
    const running = session.query(statementOf("SELECT 1")).catch((error) => error);
    const shown = () => [session, session.driver].map(everyTextOf).join("\n");
    assertNoKey(shown());
    await session.cancel();
    const error = await running;
    await session.close();
    for (const text of [shown(), everyTextOf(error)]) assertNoKey(text);
  });
}

function assertNoKey(text: string): void {
  assertNoCanary(text, "it");
  const { key } = BACKEND_KEY;
  const bytes = new Uint8Array(new Uint32Array([key]).buffer).reverse();
  for (const form of [`${key}`, key.toString(16), bytes.join(", "), bytes.join(",")]) {
    assert(!text.includes(form), text);
  }
}

Deno.test("a proof of SCRAM shows neither the password nor what is made of it", () => {
  const client = new ScramClient(CANARY);
  const nonce = client.first().split("r=")[1]!;
  const text = everyTextOf(client);
  assertNoCanary(text, "it");
  assert(!text.includes(nonce), text);
});
