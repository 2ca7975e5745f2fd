/**
 * The one table of libpq's connection parameters: what PostgreSQL 15 to 18 know, and what this version does
 * with each.
 *
 * Silence is never an answer to a wish for safety: a parameter that would change who may listen, who is trusted
 * or which server is used is either obeyed or refused.
 * @module
 */

/** What this version does with a parameter. */
export type Support =
  /** It is acted upon. */
  | { readonly kind: "used" }
  /** Without it the connection is the same, or only less tuned. */
  | { readonly kind: "ignored" }
  /** These values ask for no more than this version does; the others are known, and refused. */
  | {
    readonly kind: "choice";
    readonly accepted: readonly string[];
    readonly refused: readonly string[];
  }
  /** Refused whatever the value, but where `sslmode=disable` makes it void. */
  | { readonly kind: "refused"; readonly unlessDisabled: boolean };

/** One connection parameter. */
export interface Parameter {
  /** The name in a DSN, as in libpq. */
  readonly keyword: string;
  /** The name as an option of this package, if it has one. */
  readonly option?: string;
  /** The environment variable, if libpq knows one. */
  readonly variable?: string;
  /** What this version does with it. */
  readonly support: Support;
}

const USED: Support = { kind: "used" };
const IGNORED: Support = { kind: "ignored" };
const REFUSED: Support = { kind: "refused", unlessDisabled: false };
const REFUSED_WITH_TLS: Support = { kind: "refused", unlessDisabled: true };
const SWITCH: Support = choice(["0", "1"], []);

function choice(accepted: readonly string[], refused: readonly string[]): Support {
  return { kind: "choice", accepted, refused };
}

/**
 * Every connection parameter.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 */
export const PARAMETERS: readonly Parameter[] = [
  { keyword: "host", option: "host", variable: "PGHOST", support: USED },
  { keyword: "hostaddr", option: "hostAddr", variable: "PGHOSTADDR", support: USED },
  { keyword: "port", option: "port", variable: "PGPORT", support: USED },
  { keyword: "dbname", option: "database", variable: "PGDATABASE", support: USED },
  { keyword: "user", option: "user", variable: "PGUSER", support: USED },
  { keyword: "password", option: "password", variable: "PGPASSWORD", support: USED },
  {
    keyword: "connect_timeout",
    option: "connectTimeout",
    variable: "PGCONNECT_TIMEOUT",
    support: USED,
  },
  { keyword: "options", option: "options", variable: "PGOPTIONS", support: USED },
  {
    keyword: "application_name",
    option: "applicationName",
    variable: "PGAPPNAME",
    support: USED,
  },
  { keyword: "fallback_application_name", support: USED },
  { keyword: "client_encoding", variable: "PGCLIENTENCODING", support: USED },

  // Which server.
  { keyword: "service", option: "service", variable: "PGSERVICE", support: USED },
  { keyword: "servicefile", option: "serviceFile", variable: "PGSERVICEFILE", support: USED },
  {
    keyword: "target_session_attrs",
    option: "targetSessionAttrs",
    variable: "PGTARGETSESSIONATTRS",
    support: choice(
      ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
      [],
    ),
  },
  {
    keyword: "load_balance_hosts",
    option: "loadBalanceHosts",
    variable: "PGLOADBALANCEHOSTS",
    support: choice(["disable", "random"], []),
  },
  {
    keyword: "replication",
    option: "replication",
    support: choice(["false", "off", "no", "0"], ["true", "on", "yes", "1", "database"]),
  },

  // Who may listen.
  {
    keyword: "sslmode",
    option: "sslMode",
    variable: "PGSSLMODE",
    support: choice(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"], []),
  },
  {
    keyword: "sslnegotiation",
    option: "sslNegotiation",
    variable: "PGSSLNEGOTIATION",
    support: choice(["postgres", "direct"], []),
  },
  { keyword: "sslrootcert", option: "sslRootCert", variable: "PGSSLROOTCERT", support: USED },
  { keyword: "sslcrl", option: "sslCrl", variable: "PGSSLCRL", support: REFUSED_WITH_TLS },
  { keyword: "sslcrldir", option: "sslCrlDir", variable: "PGSSLCRLDIR", support: REFUSED_WITH_TLS },
  {
    keyword: "ssl_min_protocol_version",
    option: "sslMinProtocolVersion",
    variable: "PGSSLMINPROTOCOLVERSION",
    support: USED,
  },
  {
    keyword: "ssl_max_protocol_version",
    option: "sslMaxProtocolVersion",
    variable: "PGSSLMAXPROTOCOLVERSION",
    support: USED,
  },
  { keyword: "sslcompression", variable: "PGSSLCOMPRESSION", support: IGNORED },
  { keyword: "sslsni", option: "sslSni", variable: "PGSSLSNI", support: SWITCH },
  { keyword: "sslkeylogfile", support: IGNORED },
  {
    keyword: "gssencmode",
    option: "gssEncMode",
    variable: "PGGSSENCMODE",
    support: choice(["disable", "prefer"], ["require"]),
  },

  // Who is trusted.
  { keyword: "passfile", option: "passFile", variable: "PGPASSFILE", support: USED },
  { keyword: "require_auth", option: "requireAuth", variable: "PGREQUIREAUTH", support: USED },
  {
    keyword: "channel_binding",
    option: "channelBinding",
    variable: "PGCHANNELBINDING",
    support: choice(["disable", "prefer", "require"], []),
  },
  { keyword: "requirepeer", option: "requirePeer", variable: "PGREQUIREPEER", support: REFUSED },
  { keyword: "sslcert", option: "sslCert", variable: "PGSSLCERT", support: USED },
  { keyword: "sslkey", option: "sslKey", variable: "PGSSLKEY", support: USED },
  { keyword: "sslpassword", option: "sslPassword", support: USED },
  {
    keyword: "sslcertmode",
    option: "sslCertMode",
    variable: "PGSSLCERTMODE",
    support: choice(["disable", "allow"], ["require"]),
  },
  { keyword: "scram_client_key", option: "scramClientKey", support: REFUSED },
  { keyword: "scram_server_key", option: "scramServerKey", support: REFUSED },
  { keyword: "oauth_issuer", option: "oauthIssuer", support: REFUSED },
  { keyword: "oauth_client_id", option: "oauthClientId", support: REFUSED },
  { keyword: "oauth_client_secret", option: "oauthClientSecret", support: REFUSED },
  { keyword: "oauth_scope", option: "oauthScope", support: REFUSED },
  { keyword: "krbsrvname", variable: "PGKRBSRVNAME", support: IGNORED },
  { keyword: "gsslib", variable: "PGGSSLIB", support: IGNORED },
  { keyword: "gssdelegation", variable: "PGGSSDELEGATION", support: IGNORED },

  // How the bytes travel.
  {
    keyword: "min_protocol_version",
    option: "minProtocolVersion",
    variable: "PGMINPROTOCOLVERSION",
    support: choice(["3.0", "3.2", "latest"], []),
  },
  {
    keyword: "max_protocol_version",
    option: "maxProtocolVersion",
    variable: "PGMAXPROTOCOLVERSION",
    support: choice(["3.0", "3.2", "latest"], []),
  },
  { keyword: "keepalives", option: "keepAlives", support: USED },
  { keyword: "keepalives_idle", support: IGNORED },
  { keyword: "keepalives_interval", support: IGNORED },
  { keyword: "keepalives_count", support: IGNORED },
  { keyword: "tcp_user_timeout", support: IGNORED },
];

const BY_KEYWORD: ReadonlyMap<string, Parameter> = new Map(
  PARAMETERS.map((parameter) => [parameter.keyword, parameter]),
);
const BY_OPTION: ReadonlyMap<string | undefined, Parameter> = new Map(
  PARAMETERS.map((parameter) => [parameter.option, parameter]),
);

/** The parameter of a libpq keyword; undefined when there is none. */
export function parameterOf(keyword: string): Parameter | undefined {
  return BY_KEYWORD.get(keyword);
}

/** The parameter of an option's name; undefined when there is none. */
export function parameterOfOption(option: string): Parameter | undefined {
  return BY_OPTION.get(option);
}
