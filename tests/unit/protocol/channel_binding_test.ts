import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { serverEndPoint } from "../../../src/protocol/channel_binding.ts";
import { type Bytes, concat } from "../../support/scripted_messages.ts";
import { SIGNED } from "../../support/signed_certificates.ts";

for (const { name, der, hash } of SIGNED) {
  Deno.test(`serverEndPoint() of a certificate signed by ${name} is ${hash ? "its hash" : "nothing"}`, () => {
    const bytes = serverEndPoint(der);
    assertEquals(bytes && Buffer.from(bytes).toString("hex"), hash);
  });
}

Deno.test("serverEndPoint() of a part of a certificate is nothing", () => {
  for (const { der } of SIGNED) {
    for (let length = 0; length < der.length; length++) {
      assertEquals(serverEndPoint(der.slice(0, length)), null);
    }
    assertEquals(serverEndPoint(concat(der, Uint8Array.of(0))), null);
  }
});

Deno.test("serverEndPoint() of a certificate with any byte changed throws nothing", () => {
  for (const { der } of SIGNED.slice(0, 8)) {
    for (let at = 0; at < der.length; at++) {
      const changed = der.slice();
      changed[at] = der[at]! ^ 0xff;
      const bytes = serverEndPoint(changed);
      assert(bytes === null || bytes.length >= 28);
    }
  }
});

/** An element of DER with less than 128 bytes. */
function element(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const content = concat(...parts);
  return concat(Uint8Array.of(tag, content.length), content);
}

const oid = (...bytes: readonly number[]): Bytes => element(0x06, Uint8Array.from(bytes));
const RSA_PSS = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a);

function certificate(...algorithm: readonly Uint8Array[]): Bytes {
  return element(0x30, element(0x30), element(0x30, ...algorithm), element(0x03));
}

const NOTHING: Readonly<Record<string, Bytes>> = {
  "an empty algorithm": certificate(),
  "an unknown algorithm": certificate(oid(0x2a, 0x03)),
  "an algorithm that is no OBJECT IDENTIFIER": certificate(element(0x02, Uint8Array.of(1))),
  "RSA-PSS without parameters": certificate(RSA_PSS),
  "RSA-PSS with an empty hash": certificate(RSA_PSS, element(0x30, element(0xa0))),
  "RSA-PSS with a hash without a name": certificate(
    RSA_PSS,
    element(0x30, element(0xa0, element(0x30))),
  ),
  "RSA-PSS with an unknown hash": certificate(
    RSA_PSS,
    element(0x30, element(0xa0, element(0x30, oid(0x2a, 0x03)))),
  ),
  "nothing that is signed": element(0x30, element(0x02), element(0x30, oid(0x2a))),
  "no SEQUENCE": element(0x31),
};

for (const [what, bytes] of Object.entries(NOTHING)) {
  Deno.test(`serverEndPoint() of a certificate with ${what} is nothing`, () => {
    assertEquals(serverEndPoint(bytes), null);
  });
}
