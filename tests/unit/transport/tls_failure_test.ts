import { assert, assertEquals } from "@std/assert";
import {
  certificateFor,
  explained,
  TlsFailure,
  type TlsFailureReason,
} from "../../../src/transport/tls_failure.ts";

/** What the runtime says, by its own TLS and by `node:tls`. */
const SAID: readonly (readonly [said: string, reason: TlsFailureReason, words: RegExp])[] = [
  ["invalid peer certificate: UnknownIssuer", "issuer", /^nobody who is trusted/],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "issuer", /^nobody who is trusted/],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "issuer", /^nobody who is trusted/],
  ["SELF_SIGNED_CERT_IN_CHAIN", "issuer", /^nobody who is trusted/],
  ["CERT_NOT_YET_VALID", "dates", /not valid yet$/],
  ["INVALID_PURPOSE", "certificate", /^the certificate cannot be used$/],
  ["INVALID_CA", "certificate", /^the certificate cannot be used$/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed", /signed by itself alone$/],
  [
    "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
    "self-signed",
    /that of an authority$/,
  ],
  ["invalid peer certificate: certificate expired: not valid after 17", "dates", /has expired$/],
  ["invalid peer certificate: Expired", "dates", /has expired$/],
  ["invalid peer certificate: certificate not valid yet: before 17", "dates", /not valid yet$/],
  [
    'certificate not valid for name "db"; certificate is only valid for DnsName("a.example") or DnsName("b.example")',
    "host",
    /^the certificate is for a\.example, b\.example$/,
  ],
  ["invalid peer certificate: NotValidForName", "host", /^the certificate is for another host$/],
  ["invalid peer certificate: BadEncoding", "certificate", /^the certificate cannot be used$/],
  ["received fatal alert: ProtocolVersion", "version", /takes no such version/],
  ["peer is incompatible: Tls13RequiredForQuic", "version", /no common version/],
  ["received fatal alert: NoApplicationProtocol", "protocol", /PostgreSQL's protocol$/],
  ["received fatal alert: CertificateRequired", "client", /wants a certificate of the client$/],
  ["received fatal alert: UnknownCA", "client", /does not take the client's certificate$/],
  ["received fatal alert: BadCertificate", "client", /does not take the client's certificate$/],
  ["received fatal alert: HandshakeFailure", "refusal", /refuses the handshake$/],
  ["unexpected eof during handshake", "hang-up", /hung up within the handshake$/],
  ["Client network socket disconnected before secure TLS", "hang-up", /hung up/],
  ["received corrupt message of type InvalidContentType", "no-tls", /does not speak TLS$/],
  ["something new", "other", /^the handshake failed$/],
];

for (const [said, reason, words] of SAID) {
  Deno.test(`"${said}" is ${reason}`, () => {
    const cause = new Error(said);
    const failure = explained(cause);
    assertEquals([failure.reason, failure.cause], [reason, cause]);
    assert(words.test(failure.message), failure.message);
  });
}

Deno.test("an error's code says what happened as well as its message", () => {
  const error = Object.assign(new Error("no"), { code: "ERR_SSL_WRONG_VERSION_NUMBER" });
  assertEquals(explained(error).reason, "no-tls");
  assertEquals(explained("no error at all").reason, "other");
});

Deno.test("what is explained stays as it is", () => {
  const failure = new TlsFailure("dates", "the certificate has expired");
  assert(explained(failure) === failure);
});

Deno.test("names of a certificate are shown few, short and without anything strange", () => {
  assertEquals(certificateFor([]), "the certificate is for no host");
  assertEquals(certificateFor(["*.a.example"]), "the certificate is for *.a.example");
  assertEquals(certificateFor(["a", "b", "c", "d"]), "the certificate is for a, b, c and others");
  assertEquals(certificateFor(["a\n\u001b[31m\u202e"]), "the certificate is for a???31m?");
  assertEquals(certificateFor(["x".repeat(1000)]).length, 123);
});
