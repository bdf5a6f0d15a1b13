/** The way out of a sandbox: the socket of the forward proxy in the part `console`, which tells sites apart by their socket. */
export const OUTGOING_SOCKET = '/run/outgoing/http.sock';

/** On the sandbox's own loopback, where a program of ours hands connections on to that socket: few programs know proxies on sockets. */
export const OUTGOING_PORT = 3128;

const PROXY = `http://127.0.0.1:${OUTGOING_PORT}`;
const NOT_THROUGH_IT = 'localhost,127.0.0.1,::1';

/** What makes programs use it: curl(1), git, npm, composer and wp read these names. */
export const OUTGOING_ENVIRONMENT: Readonly<Record<string, string>> = {
  http_proxy: PROXY,
  https_proxy: PROXY,
  HTTP_PROXY: PROXY,
  HTTPS_PROXY: PROXY,
  no_proxy: NOT_THROUGH_IT,
  NO_PROXY: NOT_THROUGH_IT,
};
