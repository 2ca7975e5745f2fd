/**
 * Several servers in memory, each under a name of its own, that say what they are as old and new servers do.
 * @module
 */

import type { Address } from "../../src/driver.ts";
import type { Dial } from "../../src/transport/transport.ts";
import { type BackendOptions, ScriptedBackend } from "./scripted_backend.ts";
import { type Script, ScriptedServer, type ScriptedServerOptions } from "./scripted_link.ts";
import type { Bytes } from "./scripted_messages.ts";

/** What a server is. */
export type Role = "primary" | "standby" | "read-only";

/** From PostgreSQL 14 on servers say what they are. */
export type Age = "old" | "new";

/** What the server of a name does: one of a role, its only answer, or it cannot be reached. */
export type Host = Script | Bytes | Error;

/** A place that is called so. */
export function placeOf(host: string): Address {
  return { kind: "tcp", host, port: 5432 };
}

/** A server of a role. */
export function serverOf(role: Role, age: Age, options: BackendOptions = {}): Script {
  const standby = role === "standby";
  const reports = {
    in_hot_standby: standby ? "on" : "off",
    default_transaction_read_only: role === "read-only" ? "on" : "off",
  };
  const answer = (value: string) => ({ columns: [{ name: "it", oid: 25 }], rows: [[value]] });
  const answers = {
    "SHOW transaction_read_only": answer(role === "primary" ? "off" : "on"),
    "SELECT pg_catalog.pg_is_in_recovery()": answer(standby ? "t" : "f"),
    ...options.answers,
  };
  return (link) => {
    new ScriptedBackend(link, { ...(age === "new" ? { reports } : {}), ...options, answers });
  };
}

/** Servers by name. */
export class ScriptedHosts {
  /** Their links, in the order they were dialled. */
  readonly server: ScriptedServer;
  /** The names that were dialled, in order. */
  readonly dialled: string[] = [];
  /** Opens a link to one of them. */
  readonly dial: Dial;

  /** `hosts` says what each does. */
  constructor(hosts: Readonly<Record<string, Host>>, options: ScriptedServerOptions = {}) {
    const of = (address: Address): Host => hosts[nameOf(address)]!;
    this.server = new ScriptedServer((link, number) => {
      const host = of(link.address);
      if (typeof host === "function") host(link, number);
      else if (!(host instanceof Error)) link.onMessage = () => link.send(host);
    }, options);
    this.dial = (address, signal) => {
      this.dialled.push(nameOf(address));
      const host = of(address);
      return host instanceof Error ? Promise.reject(host) : this.server.dial(address, signal);
    };
  }
}

function nameOf(address: Address): string {
  return address.kind === "tcp" ? address.host : address.path;
}
