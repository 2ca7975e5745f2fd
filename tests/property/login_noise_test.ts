import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromBase64, toBase64 } from "../../src/protocol/base64.ts";
import { serverEndPoint } from "../../src/protocol/channel_binding.ts";
import { saslprep } from "../../src/protocol/saslprep.ts";
import { shown } from "../../src/protocol/shown_text.ts";
import { SIGNED } from "../support/signed_certificates.ts";

Deno.test("fromBase64() reads what toBase64() writes, and nothing else", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assertEquals(fromBase64(toBase64(bytes)), new Uint8Array(bytes));
  }));
  fc.assert(fc.property(fc.string(), (text) => {
    const bytes = fromBase64(text);
    assert(bytes === null || toBase64(bytes) === text);
  }));
});

Deno.test("serverEndPoint() throws for no bytes, and reads none but the certificate's", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    serverEndPoint(bytes);
  }));
  const certificates = fc.constantFrom(...SIGNED.map(({ der }) => der));
  fc.assert(fc.property(certificates, fc.nat(), fc.nat(255), (der, at, byte) => {
    const changed = der.slice();
    changed[at % der.length] = byte;
    serverEndPoint(changed);
  }));
});

Deno.test("shown() leaves no control character in any text, and shown twice is shown once", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, (given) => {
    const once = shown(given);
    assert(!/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(once));
    assertEquals(shown(once), once);
  }));
});

Deno.test("saslprep() gives well-formed text that is prepared already, or the password itself", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (password) => {
    const prepared = saslprep(password);
    assert(prepared.isWellFormed());
    if (prepared !== password) assertEquals(prepared.normalize("NFKC"), prepared);
  }));
});
