import { assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { encryptPassword } from "../../../src/engine/encrypt_password.ts";
import { InterfaceError } from "../../../src/errors.ts";

/** What a server keeps, as the RFC has it, apart from the code under test. */
function expected(password: string, salt: string, iterations: number): string {
  const salted = pbkdf2Sync(password, Uint8Array.fromBase64(salt), iterations, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const serverKey = hmac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt}$${storedKey}:${serverKey}`;
}

Deno.test("encryptPassword() makes a SCRAM verifier with a salt of its own", async () => {
  const one = await encryptPassword("secret", "bob");
  assertMatch(one, /^SCRAM-SHA-256\$4096:[\w+/]{22}==\$[\w+/]{43}=:[\w+/]{43}=$/);
  assertEquals(one, expected("secret", one.split(/[:$]/)[2]!, 4096));
  assertNotEquals(one, await encryptPassword("secret", "bob"));
});

Deno.test("encryptPassword() hashes as often as it is told", async () => {
  const verifier = await encryptPassword("secret", "bob", { iterations: 7 });
  assertEquals(verifier, expected("secret", verifier.split(/[:$]/)[2]!, 7));
});

Deno.test("encryptPassword() makes what md5 authentication keeps", async () => {
  const verifier = await encryptPassword("secret", "bob", { algorithm: "md5" });
  assertEquals(verifier, `md5${createHash("md5").update("secretbob").digest("hex")}`);
});

Deno.test("encryptPassword() refuses what makes no sense, and shows no password", async () => {
  const refused: [args: unknown[], why: string][] = [
    [[5, "bob"], "the password is not a string"],
    [["secret"], "the user is not a string"],
    [["secret", "bob", { algorithm: "plain" }], "algorithm is neither"],
    [["secret", "bob", { iterations: 0 }], "iterations is not a whole number from 1 to 1000000"],
    [["secret", "bob", { iterations: 1.5 }], "iterations is not a whole number"],
    [["secret", "bob", { iterations: 1e9 }], "iterations is not a whole number"],
    [["secret", "bob", { algoritm: "md5" }], 'there is no option "algoritm"'],
  ];
  for (const [args, why] of refused) {
    const call = () => encryptPassword(...(args as Parameters<typeof encryptPassword>));
    const error = await assertRejects(call, InterfaceError, `Cannot encrypt the password: ${why}`);
    assertEquals(error.message.includes("secret"), false);
  }
});
