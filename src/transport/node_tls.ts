/**
 * TLS by way of `node:tls`, for what the runtime's own cannot do: encryption without a check, roots that are trusted
 * alone, client certificates, and to see the server's certificate.
 * @module
 */

import { isIP, type Socket } from "node:net";
import { checkServerIdentity, connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { certificatesIn, proofOf } from "./credentials.ts";
import { ConnDuplex } from "./duplex.ts";
import { VERIFIES_BY_NODE } from "./runtime.ts";
import { StreamTransport } from "./stream_transport.ts";
import { certificateFor, explained, TlsFailure } from "./tls_failure.ts";
import { ALPN, type TlsFacts, type TlsPlan, type Transport } from "./transport.ts";

/** Begins TLS on a stream; rejects when that or a check fails or once `signal` is aborted, and closes. */
export async function startNodeTls(
  stream: ConnDuplex | Socket,
  plan: TlsPlan,
  signal: AbortSignal,
): Promise<Transport> {
  const { promise, resolve, reject } = Promise.withResolvers<Transport>();
  const socket = connect({ ...optionsOf(plan), socket: stream });
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  socket.once("secureConnect", () => resolve(new NodeTlsTransport(socket, stream)));
  socket.on("error", reject); // for ever: with nobody to hear it, it would end the process
  socket.once("close", () => reject(new Error("hang up")));
  try {
    const transport = await promise;
    check(socket, plan);
    return transport;
  } catch (error) {
    socket.destroy();
    throw explained(error);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function optionsOf(plan: TlsPlan): ConnectionOptions {
  const { serverName, roots, client } = plan;
  return {
    ALPNProtocols: [ALPN],
    minVersion: plan.minVersion,
    maxVersion: plan.maxVersion,
    // `check` refuses: by then the certificate can be seen, and it can be said what is wrong with it.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(plan.sni && isIP(serverName) === 0 ? { servername: serverName } : {}),
    ...(Array.isArray(roots) ? { ca: certificatesIn(roots, "the roots") } : {}),
    ...proofOf(client),
  };
}

/** Throws when the certificate is not as it must be. Nothing was sent yet that the server could use. */
function check(socket: TLSSocket, { verify, serverName }: TlsPlan): void {
  if (verify === "none") return;
  const certificate = socket.getPeerX509Certificate();
  if (!socket.authorized || certificate === undefined) {
    throw datesFailure(certificate) ?? explained(new Error(`${socket.authorizationError}`));
  }
  if (verify !== "full" || !checkServerIdentity(serverName, socket.getPeerCertificate())) return;
  throw new TlsFailure("host", certificateFor(namesIn(certificate)));
}

type Certificate = NonNullable<ReturnType<TLSSocket["getPeerX509Certificate"]>>;

/** Of a certificate that has expired `node:tls` says only that something is wrong with it. */
function datesFailure(certificate: Certificate | undefined): TlsFailure | null {
  if (certificate === undefined) return null;
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (to < Date.now()) return new TlsFailure("dates", "the certificate has expired");
  if (from > Date.now()) return new TlsFailure("dates", "the certificate is not valid yet");
  return null;
}

/** The names a certificate is for; a common name counts only where there is no other. */
function namesIn({ subjectAltName, subject }: Certificate): string[] {
  const text = subjectAltName ?? /^CN=.*$/m.exec(subject ?? "")?.[0] ?? "";
  return text.split(", ").filter((name) => name !== "")
    .map((name) => name.replace(/^(DNS:|IP Address:|CN=)/, ""));
}

class NodeTlsTransport extends StreamTransport {
  readonly tls: TlsFacts;
  readonly #socket: TLSSocket;
  /** What it reads from; what is not one of ours holds back by itself. */
  readonly #source: ConnDuplex | null;

  constructor(socket: TLSSocket, source: ConnDuplex | Socket) {
    super(socket);
    this.#socket = socket;
    this.#source = source instanceof ConnDuplex ? source : null;
    // Before it verified, it showed a certificate that was not the server's.
    const raw = VERIFIES_BY_NODE ? socket.getPeerX509Certificate()?.raw : undefined;
    const certificate = raw === undefined ? null : new Uint8Array(raw);
    this.tls = { certificate, agreed: socket.alpnProtocol === ALPN };
  }

  protected override flow(): void {
    if (this.#socket.readableLength === 0) this.#source?.release();
    super.flow();
  }

  protected override hold(): void {
    this.#source?.hold();
    super.hold();
  }
}
