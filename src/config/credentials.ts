/**
 * The certificates and keys of a connection: as they are, from the files that were named, or from `~/.postgresql`.
 *
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 * @module
 */

import type { SslMode, TlsCredentials } from "../driver.ts";
import type { Environment } from "./environment.ts";
import { askedFile, atHome, foundFile, isOpenKey } from "./home_files.ts";
import { misused, unsupported } from "./refusal.ts";
import { nameOf, type Settings, textOf } from "./setting.ts";

const DIRECTORY = ".postgresql";

/**
 * Reads what is needed for one connection.
 *
 * @throws {InterfaceError} when a file that is named cannot be read, when others may read the key, and when `verify-ca`
 * has nobody to trust
 * @throws {NotSupportedError} when `~/.postgresql` has a list of revoked certificates
 */
export function credentialsOf(
  settings: Settings,
  mode: SslMode,
  environment: Environment,
): TlsCredentials {
  const files = new Files(settings, environment);
  return { roots: rootsOf(files, mode), client: clientOf(files) };
}

class Files {
  readonly settings: Settings;
  readonly #environment: Environment;

  constructor(settings: Settings, environment: Environment) {
    this.settings = settings;
    this.#environment = environment;
  }

  /** What a setting holds, or the file that it names; null where it is not given. */
  asked(keyword: string): string | null {
    const text = textOf(this.settings, keyword);
    if (text === "" || isPem(text)) return text || null;
    return askedFile(this.#environment, nameOf(this.settings, keyword), text).text;
  }

  /** A file of libpq's directory; null where it is not found. */
  found(file: string): string | null {
    return foundFile(this.#environment, this.#path(file))?.text ?? null;
  }

  /** The key of the certificate, which nobody else may have read. */
  key(): string {
    const text = textOf(this.settings, "sslkey");
    if (isPem(text)) return text;
    const path = this.#path("postgresql.key");
    const name = text === "" ? "the default of sslkey" : nameOf(this.settings, "sslkey");
    const file = text === ""
      ? foundFile(this.#environment, path)
      : askedFile(this.#environment, name, text);
    if (file === null) throw misused("there is a client certificate and no key; pass sslKey");
    if (!isOpenKey(file)) return file.text;
    throw misused(
      `group or others may read the file that ${name} names; let its permissions be u=rw (0600) or less`,
    );
  }

  #path(file: string): string | undefined {
    return atHome(this.#environment, `${DIRECTORY}/${file}`);
  }
}

/** As in libpq, roots that are found are used, whatever the mode. */
function rootsOf(files: Files, mode: SslMode): TlsCredentials["roots"] {
  if (textOf(files.settings, "sslrootcert") === "system") return "system";
  const roots = files.asked("sslrootcert") ?? files.found("root.crt");
  if (roots !== null) {
    if (files.found("root.crl") === null) return [roots];
    throw unsupported("a list of revoked certificates, ~/.postgresql/root.crl, is not supported");
  }
  if (mode === "verify-full") return "system";
  if (mode !== "verify-ca") return null;
  throw misused(
    `${
      nameOf(files.settings, "sslmode")
    } "verify-ca" needs the certificates to trust; pass sslRootCert, or use verify-full`,
  );
}

function clientOf(files: Files): TlsCredentials["client"] {
  if (textOf(files.settings, "sslcertmode") === "disable") return null;
  const certificate = files.asked("sslcert") ?? files.found("postgresql.crt");
  if (certificate === null) return null;
  const passphrase = textOf(files.settings, "sslpassword");
  return { certificate, key: files.key(), ...(passphrase === "" ? {} : { passphrase }) };
}

/** Where there are no files, as in functions, a certificate is given as it is, perhaps with words before it. */
function isPem(value: string): boolean {
  return value.includes("-----BEGIN ");
}
