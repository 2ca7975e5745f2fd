import { assertEquals, assertExists } from "@std/assert";
import { parameterOf, parameterOfOption, PARAMETERS } from "../../../src/config/parameters.ts";

Deno.test("PARAMETERS names each keyword, option and variable once", () => {
  for (const property of ["keyword", "option", "variable"] as const) {
    const names = PARAMETERS.map((parameter) => parameter[property])
      .filter((name) => name !== undefined);
    assertEquals(new Set(names).size, names.length, property);
  }
});

Deno.test("PARAMETERS knows every parameter that a DSN may hold in PostgreSQL 15 to 18", () => {
  const keywords =
    `service servicefile user password passfile channel_binding connect_timeout dbname host
    hostaddr port client_encoding options application_name fallback_application_name keepalives
    keepalives_idle keepalives_interval keepalives_count tcp_user_timeout sslmode sslcompression
    sslcert sslkey sslpassword sslrootcert sslcrl sslcrldir sslsni requirepeer
    ssl_min_protocol_version ssl_max_protocol_version gssencmode krbsrvname gsslib replication
    target_session_attrs require_auth sslcertmode load_balance_hosts gssdelegation sslnegotiation
    min_protocol_version max_protocol_version scram_client_key scram_server_key sslkeylogfile
    oauth_issuer oauth_client_id oauth_client_secret oauth_scope`.split(/\s+/);
  for (const keyword of keywords) assertExists(parameterOf(keyword), keyword);
  assertEquals(PARAMETERS.length, keywords.length);
});

Deno.test("parameterOfOption() finds a parameter by its option", () => {
  assertEquals(parameterOfOption("database")?.keyword, "dbname");
  assertEquals(parameterOfOption("dbname"), undefined);
});
