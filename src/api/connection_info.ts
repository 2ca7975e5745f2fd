/**
 * What is known of a connection, in one object: psycopg2's `info`.
 * @module
 */

import type { Address, ConnectTarget, Session } from "../driver.ts";

/** What a connection is doing; `"unknown"` once it is closed. */
export type ConnectionTransactionStatus =
  | "idle"
  | "active"
  | "inTransaction"
  | "inError"
  | "unknown";

/** Where connections of one origin were asked to go, without the password. */
export type ConnectionOrigin = Pick<
  ConnectTarget,
  "addresses" | "user" | "database" | "parameters"
>;

/** What is known of a connection, as it is now. */
export interface ConnectionInfo {
  /** The data source name, without the password. */
  readonly dsn: string;
  /** The host that let us in, or the path of the socket; null where that is not known. */
  readonly host: string | null;
  /** The address that was dialled in place of looking the host up; null where none was given. */
  readonly hostAddr: string | null;
  /** The port; null for a socket, and where it is not known. */
  readonly port: number | null;
  /** Whether what travels is encrypted; null where the driver does not know. */
  readonly sslInUse: boolean | null;
  /** The places that were named, in the order in which they are tried. */
  readonly addresses: readonly Address[];
  /** The role it logged in as; null when it is not known. */
  readonly user: string | null;
  /** The database; null when it is not known. */
  readonly database: string | null;
  /** The run-time parameters that were sent at login, `application_name` and `options` among them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** As `Connection.serverVersion`. */
  readonly serverVersion: number;
  /** As `Connection.protocolVersion`. */
  readonly protocolVersion: number;
  /** As `Connection.backendPid`. */
  readonly backendPid: number;
  /** As `Connection.transactionStatus`. */
  readonly transactionStatus: ConnectionTransactionStatus;
}

/** The part of it that does not change. */
type PlaceInfo = Pick<
  ConnectionInfo,
  "host" | "hostAddr" | "port" | "sslInUse" | "addresses" | "user" | "database" | "parameters"
>;

/** Where a session is, and where it was asked to be. */
export function placeInfo(
  origin: ConnectionOrigin | undefined,
  session: Pick<Session, "address" | "encrypted">,
): PlaceInfo {
  const addresses = origin?.addresses ?? [];
  const place = session.address ?? (addresses.length === 1 ? addresses[0] : undefined);
  const tcp = place?.kind === "tcp" ? place : null;
  return {
    host: place?.kind === "unix" ? place.path : tcp?.host ?? null,
    hostAddr: tcp?.hostaddr ?? null,
    port: tcp?.port ?? null,
    sslInUse: session.encrypted ?? null,
    addresses,
    user: origin?.user ?? null,
    database: origin?.database ?? null,
    parameters: { ...origin?.parameters },
  };
}
