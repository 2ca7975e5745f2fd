/**
 * The type bytes of the messages of protocol version 3, named as in the manual.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 * @module
 */

/** Messages the server sends. */
export const Backend = {
  Authentication: 0x52, // R
  BackendKeyData: 0x4b, // K
  BindComplete: 0x32, // 2
  CloseComplete: 0x33, // 3
  CommandComplete: 0x43, // C
  CopyBothResponse: 0x57, // W
  CopyData: 0x64, // d
  CopyDone: 0x63, // c
  CopyInResponse: 0x47, // G
  CopyOutResponse: 0x48, // H
  DataRow: 0x44, // D
  EmptyQueryResponse: 0x49, // I
  ErrorResponse: 0x45, // E
  NegotiateProtocolVersion: 0x76, // v
  NoData: 0x6e, // n
  NoticeResponse: 0x4e, // N
  NotificationResponse: 0x41, // A
  ParameterDescription: 0x74, // t
  ParameterStatus: 0x53, // S
  ParseComplete: 0x31, // 1
  PortalSuspended: 0x73, // s
  ReadyForQuery: 0x5a, // Z
  RowDescription: 0x54, // T
} as const;

/** Messages the client sends. */
export const Frontend = {
  Bind: 0x42, // B
  Close: 0x43, // C
  CopyData: 0x64, // d
  CopyDone: 0x63, // c
  CopyFail: 0x66, // f
  Describe: 0x44, // D
  Execute: 0x45, // E
  Flush: 0x48, // H
  Parse: 0x50, // P
  Password: 0x70, // p: PasswordMessage, SASLInitialResponse, SASLResponse
  Query: 0x51, // Q
  Sync: 0x53, // S
  Terminate: 0x58, // X
} as const;

/** The codes of an Authentication message. */
export const Authentication = {
  Ok: 0,
  KerberosV5: 2,
  CleartextPassword: 3,
  MD5Password: 5,
  SCMCredential: 6,
  GSS: 7,
  GSSContinue: 8,
  SSPI: 9,
  SASL: 10,
  SASLContinue: 11,
  SASLFinal: 12,
} as const;

/** An SSLRequest, whole. */
export const SSL_REQUEST: Uint8Array = Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f);

/** What the CancelRequest says in place of a version. */
export const CANCEL_REQUEST_CODE = 80877102;

/** One type byte, then an int32 length that counts itself. */
export const HEADER_LENGTH = 5;

/** As in libpq: longer than this is no message whose type promises a short one. */
export const SHORT_MESSAGE_LENGTH = 30_000;
/** As in libpq: whoever is not trusted yet may not say more at once, and an error no more than a short message has. */
const CHALLENGE_LENGTH = 2_000;
/** A length, a count, and as many OIDs as a statement can have parameters. */
const PARAMETER_DESCRIPTION_LENGTH = 4 + 2 + 4 * 65_535;
const LONG_MESSAGES: ReadonlySet<number> = new Set<number>([
  Backend.CopyData,
  Backend.DataRow,
  Backend.ErrorResponse,
  Backend.NoticeResponse,
  Backend.NotificationResponse,
  Backend.RowDescription,
]);

/**
 * The length that no message of this type exceeds, by type byte: a stream that announces more is not in step.
 * 0 for a type that the server does not send at all.
 */
export const LENGTH_LIMITS: Float64Array = new Float64Array(256);
for (const type of Object.values(Backend)) {
  LENGTH_LIMITS[type] = LONG_MESSAGES.has(type) ? Infinity : SHORT_MESSAGE_LENGTH;
}
LENGTH_LIMITS[Backend.Authentication] = CHALLENGE_LENGTH;
LENGTH_LIMITS[Backend.NegotiateProtocolVersion] = CHALLENGE_LENGTH;
LENGTH_LIMITS[Backend.ParameterDescription] = PARAMETER_DESCRIPTION_LENGTH;

/** How a message type is written in an error message: its letter, or its number when it is no letter. */
export function messageName(type: number): string {
  const found = Object.entries(Backend).find(([, code]) => code === type);
  return found ? found[0] : `of type 0x${type.toString(16).padStart(2, "0")}`;
}
