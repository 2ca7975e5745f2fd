import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { certificatesIn, proofOf } from "../../../src/transport/credentials.ts";
import { TlsFailure } from "../../../src/transport/tls_failure.ts";
import { Authority, encryptedKey } from "../../support/certificates.ts";

const AUTHORITY = await Authority.create("Test CA");
const ALICE = await AUTHORITY.issue({ name: "alice" });
const BOB = await AUTHORITY.issue({ name: "bob" });
const ROOT = AUTHORITY.identity.certificate;
const BROKEN = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

Deno.test("a text with several certificates, and words around them, gives each by itself", () => {
  const text = `# ours\n${ROOT}\nsubject=alice\r\n${ALICE.certificate}${ALICE.key}`;
  const found = certificatesIn([text, ROOT], "the roots").map((pem) => pem.trim());
  assertEquals(found, [ROOT, ALICE.certificate, ROOT].map((pem) => pem.trim()));
});

const UNREADABLE: Readonly<Record<string, readonly [text: string, message: string]>> = {
  "nothing": ["", "the roots are not certificates in PEM"],
  "a path": ["/etc/ssl/ca.pem", "the roots are not certificates in PEM"],
  "a key alone": [ALICE.key, "the roots are not certificates in PEM"],
  "a certificate cut short": [ROOT.slice(0, 200), "the roots are not certificates in PEM"],
  "one cut short behind a good one": [
    ROOT + ROOT.slice(0, 200),
    "the roots are not certificates in PEM",
  ],
  "a certificate of nonsense": [BROKEN, "the roots hold a certificate that cannot be read"],
  "nonsense behind a good one": [ROOT + BROKEN, "the roots hold a certificate that cannot be read"],
};

for (const [what, [text, message]] of Object.entries(UNREADABLE)) {
  Deno.test(`roots that are ${what} are refused`, () => {
    const error = assertThrows(() => certificatesIn([text], "the roots"), TlsFailure, message);
    assertEquals(error.reason, "credentials");
  });
}

Deno.test("a client's proof is nothing without one", () => assertEquals(proofOf(null), {}));

Deno.test("a client's certificate comes with the others of its chain", () => {
  const { cert } = proofOf({ ...ALICE, certificate: ALICE.certificate + ROOT });
  assertStringIncludes(cert!, ALICE.certificate.trim());
  assertStringIncludes(cert!, ROOT.trim());
});

Deno.test("a client's key is given decrypted", () => {
  const key = encryptedKey(ALICE, "open sesame");
  assertEquals(proofOf({ ...ALICE, key, passphrase: "open sesame" }), proofOf(ALICE));
});

Deno.test("a client's key is found among its certificates", () => {
  const certificate = `Bag Attributes\n${ALICE.certificate}${ALICE.key}`;
  assertEquals(proofOf({ certificate, key: certificate }).key?.trim(), ALICE.key.trim());
});

Deno.test("a passphrase for a key that is not encrypted is passed over", () => {
  assertEquals(proofOf({ ...ALICE, passphrase: "unused" }), proofOf(ALICE));
});

const REFUSED: Readonly<
  Record<string, readonly [Partial<typeof ALICE & { passphrase: string }>, string]>
> = {
  "an encrypted key without a passphrase": [
    { key: encryptedKey(ALICE, "open sesame") },
    "the client's key is encrypted and no passphrase is given",
  ],
  "an encrypted key with a wrong passphrase": [
    { key: encryptedKey(ALICE, "open sesame"), passphrase: "CANARY" },
    "the client's key cannot be read with this passphrase",
  ],
  "another certificate's key": [
    { key: BOB.key },
    "the client's key is not that of its certificate",
  ],
  "a key that is none": [{ key: "CANARY" }, "the client's key cannot be read as PEM"],
  "a certificate that is none": [
    { certificate: "CANARY" },
    "the client's certificates are not certificates in PEM",
  ],
};

for (const [what, [change, message]] of Object.entries(REFUSED)) {
  Deno.test(`${what} is refused without a word of it`, () => {
    const error = assertThrows(() => proofOf({ ...ALICE, ...change }), TlsFailure, message);
    assert(!/CANARY|BEGIN/.test(Deno.inspect(error)));
  });
}
