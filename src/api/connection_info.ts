/**
 * What is known of a connection, in one object: psycopg2's `info`.
 * @module
 */

import type { Address, ConnectTarget } from "../driver.ts";

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
  /** The host, or the path of the socket; null when several were named, since which one let us in is not known. */
  readonly host: string | null;
  /** The port; null for a socket, and when several were named. */
  readonly port: number | null;
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
export function originInfo(
  origin: ConnectionOrigin | undefined,
): Pick<ConnectionInfo, "host" | "port" | "addresses" | "user" | "database" | "parameters"> {
  const addresses = origin?.addresses ?? [];
  const only = addresses.length === 1 ? addresses[0]! : null;
  return {
    host: only === null ? null : only.kind === "tcp" ? only.host : only.path,
    port: only?.kind === "tcp" ? only.port : null,
    addresses,
    user: origin?.user ?? null,
    database: origin?.database ?? null,
    parameters: { ...origin?.parameters },
  };
}
