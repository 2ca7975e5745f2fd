/**
 * The server's challenges at login, and the messages that answer them.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONOK
 * @module
 */

import { ProtocolError } from "../errors.ts";
import type { MessageBody } from "./message_body.ts";
import { Authentication, Frontend } from "./messages.ts";
import type { Writer } from "./writer.ts";

/** The names of SCRAM, and of SCRAM bound to the server's certificate. */
export const SCRAM = "SCRAM-SHA-256";
export const SCRAM_PLUS = "SCRAM-SHA-256-PLUS";

/** What the server asks for before it lets the client in. */
export type Challenge =
  | { readonly kind: "cleartext" }
  | { readonly kind: "md5"; readonly salt: Uint8Array<ArrayBuffer> }
  | { readonly kind: "sasl"; readonly mechanisms: readonly string[] }
  | { readonly kind: "saslContinue"; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly kind: "saslFinal"; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly kind: "foreign"; readonly name: ForeignMethod }
  | { readonly kind: "ok" };

/** A method that the protocol has and that this package cannot answer. */
export type ForeignMethod = "GSSAPI" | "SSPI" | "Kerberos V5" | "SCM credentials";

const FOREIGN: ReadonlyMap<number, ForeignMethod> = new Map<number, ForeignMethod>([
  [Authentication.KerberosV5, "Kerberos V5"],
  [Authentication.SCMCredential, "SCM credentials"],
  [Authentication.GSS, "GSSAPI"],
  [Authentication.GSSContinue, "GSSAPI"],
  [Authentication.SSPI, "SSPI"],
]);

/** Reads an Authentication message. Throws `ProtocolError` when it is malformed, or asks for what is not known. */
export function readChallenge(body: MessageBody): Challenge {
  const code = body.int32();
  switch (code) {
    case Authentication.Ok:
      body.finish();
      return { kind: "ok" };
    case Authentication.CleartextPassword:
      body.finish();
      return { kind: "cleartext" };
    case Authentication.MD5Password:
      return { kind: "md5", salt: readSalt(body) };
    case Authentication.SASL:
      return { kind: "sasl", mechanisms: readMechanisms(body) };
    case Authentication.SASLContinue:
      return { kind: "saslContinue", data: body.rest() };
    case Authentication.SASLFinal:
      return { kind: "saslFinal", data: body.rest() };
    default:
      return { kind: "foreign", name: foreignMethod(code) };
  }
}

function foreignMethod(code: number): ForeignMethod {
  const name = FOREIGN.get(code);
  if (name !== undefined) return name;
  throw new ProtocolError(
    `Cannot log in: the server asks for authentication method ${code}, which is not known`,
  );
}

function readSalt(body: MessageBody): Uint8Array<ArrayBuffer> {
  const salt = body.rest();
  if (salt.length !== 4) throw new ProtocolError("Cannot log in: the md5 salt is malformed");
  return salt;
}

function readMechanisms(body: MessageBody): string[] {
  const mechanisms: string[] = [];
  for (let name = body.cstring(); name !== ""; name = body.cstring()) mechanisms.push(name);
  body.finish();
  return mechanisms;
}

/** Writes a PasswordMessage with a password or an md5 proof. */
export function writePassword(out: Writer, password: string): void {
  out.begin(Frontend.Password);
  out.cstring(password);
  out.end();
}

/** Writes a SASLInitialResponse. */
export function writeSaslInitial(out: Writer, mechanism: string, data: string): void {
  out.begin(Frontend.Password);
  out.cstring(mechanism);
  const size = out.openSized();
  out.text(data);
  out.closeSized(size);
  out.end();
}

/** Writes a SASLResponse. */
export function writeSaslResponse(out: Writer, data: string): void {
  out.begin(Frontend.Password);
  out.text(data);
  out.end();
}
