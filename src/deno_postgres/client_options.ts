/**
 * From a target to the options of deno-postgres' client.
 *
 * All of them are given, since what is left out it takes from the environment. Pure.
 * @module
 */

import type { Address, ConnectTarget } from "../driver.ts";
import { InterfaceError, NotSupportedError, OperationalError } from "../errors.ts";
import type { DenoPostgresClientOptions } from "./client.ts";

/** How the network is to be crossed. */
export interface DenoPostgresNetworkOptions {
  /**
   * Encrypts, and checks the server's certificate by its host name; with a list of PEM certificates to trust
   * besides the runtime's own. It never goes on in clear. False, the default, encrypts where `sslMode` is `verify-full`,
   * and else not: `prefer` goes on in clear, and what asks for more is refused.
   */
  tls?: boolean | { caCertificates: string[] };
  /**
   * Lets the password leave this machine without encryption. deno-postgres hands it over in clear text to a
   * server that asks for that, which cannot be prevented from here. `requireAuth` that names `password` and `md5`
   * allows it, too.
   */
  allowClearText?: boolean;
}

/** deno-postgres has no session without a name. */
const DEFAULT_APPLICATION_NAME = "deno_postgres";
/** What has an option of its own, or is always the same. */
const NOT_OPTIONS: ReadonlySet<string> = new Set([
  "application_name",
  "client_encoding",
  "options",
]);

/** An address as error messages name it. */
export function describe(address: Address): string {
  if (address.kind === "unix") return address.path;
  return address.host.includes(":")
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;
}

/** The options for one address. Throws when they cannot be, or would show the password. */
export function clientOptions(
  address: Address,
  target: ConnectTarget,
  password: string,
  network: DenoPostgresNetworkOptions,
): DenoPostgresClientOptions {
  if (password.includes("\0")) {
    throw new OperationalError("Cannot log in: the password holds a NUL character", {
      phase: "login",
    });
  }
  if (password !== "") refuseInClear(address, network);
  return {
    applicationName: target.parameters["application_name"] || DEFAULT_APPLICATION_NAME,
    connection: { attempts: 0 },
    controls: { decodeStrategy: "string" },
    database: target.database,
    options: runTimeParameters(target.parameters),
    password,
    user: target.user,
    ...placeOf(address),
    ...(address.kind === "tcp" ? { tls: tlsOf(network) } : {}),
  };
}

function placeOf(
  address: Address,
): Pick<DenoPostgresClientOptions, "hostname" | "host_type" | "port"> {
  if (address.kind === "tcp") {
    const hostname = address.hostaddr ?? address.host;
    return { hostname, host_type: "tcp", port: address.port };
  }
  const [, directory, port] = /^(.*)\/\.s\.PGSQL\.(\d+)$/.exec(address.path) ?? [];
  if (directory === undefined) throw refused(`${address.path} is not the path of a socket`);
  return { hostname: directory || "/", host_type: "socket", port: Number(port) };
}

function tlsOf(
  { tls = false }: DenoPostgresNetworkOptions,
): { enabled: boolean; enforce: boolean; caCertificates: string[] } {
  const caCertificates = typeof tls === "object" ? tls.caCertificates : [];
  return { enabled: tls !== false, enforce: tls !== false, caCertificates };
}

function refuseInClear(
  address: Address,
  { tls = false, allowClearText = false }: DenoPostgresNetworkOptions,
): void {
  const isHere = address.kind === "unix" || isLoopback(address.hostaddr ?? address.host);
  if (isHere || tls !== false || allowClearText) return;
  throw new OperationalError(
    `Cannot connect: ${describe(address)} is another machine, and deno-postgres may send it the ` +
      "password in clear text; pass tls, or allowClearText: true",
    { phase: "connect", retryable: "never-sent" },
  );
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** deno-postgres makes `--name=value` of them, and escapes nothing but spaces. */
function runTimeParameters(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(parameters).filter(([name]) => !NOT_OPTIONS.has(name));
  const all = [...commandLine(parameters["options"] ?? ""), ...given];
  return Object.fromEntries(all.map(([name, value]) => {
    if (!/^\w+$/.test(name)) throw refused(`it cannot set the parameter ${name}`);
    if (/[\t\n\v\f\r]/.test(value)) throw refused(`the value of ${name} holds white space`);
    return [name, value.replaceAll("\\", "\\\\")];
  }));
}

/** `-c name=value` and `--name=value`, as the server reads them; a backslash escapes. */
function commandLine(options: string): [name: string, value: string][] {
  const words = options.match(/(?:\\[\s\S]|[^\s\\])+/g) ?? [];
  const settings: [string, string][] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] === "-c" ? `-c${words[++i] ?? ""}` : words[i]!;
    const [, name, value] = /^(?:-c|--)([^=]+)=([\s\S]*)$/.exec(word) ?? [];
    if (name === undefined || value === undefined) {
      throw refused("it takes no options but -c name=value");
    }
    settings.push([name.replaceAll("-", "_"), value.replaceAll(/\\([\s\S])/g, "$1")]);
  }
  return settings;
}

/** What is meant for deno-postgres and cannot be. */
function refused(why: string): NotSupportedError {
  return new NotSupportedError(`Cannot connect: driver "deno-postgres" says: ${why}`, {
    phase: "connect",
  });
}

/** Throws `InterfaceError` unless the options make sense. */
export function checkDenoPostgresNetworkOptions(
  { tls, allowClearText }: DenoPostgresNetworkOptions,
): void {
  const isTls = tls === undefined || typeof tls === "boolean" ||
    (typeof tls === "object" && tls !== null && Array.isArray(tls.caCertificates));
  if (!isTls) {
    throw new InterfaceError(
      "Cannot make the driver: tls is neither a boolean nor { caCertificates: [...] }",
    );
  }
  if (allowClearText !== undefined && typeof allowClearText !== "boolean") {
    throw new InterfaceError("Cannot make the driver: allowClearText is not a boolean");
  }
}
