import { z } from 'zod';

/**
 * One line of `data/logs/sites/<site-id>/access.log` and of the proxy's own log: a request and its answer, as JSON. Written by nginx
 * (`packages/proxy/nginx/access-log-format.conf`), copied as it is. Bytes that are not UTF-8 are kept as they were sent.
 */
export const accessLogEntry = z.object({
  /** End of the answer, in seconds since 1970 with three decimals. */
  time: z.number(),
  /** Empty when the host belongs to no site. */
  site: z.string(),
  host: z.string(),
  /** IP address of the client. */
  client: z.string(),
  method: z.string(),
  /** Path and query as they were sent; of a query with a secret only its question mark. */
  path: z.string(),
  /** 0: the connection ended before there was one. */
  status: z.int(),
  /** Bytes of the whole request. */
  received: z.int(),
  /** Bytes of the whole answer. */
  sent: z.int(),
  /** From the first byte of the request to the last byte of the answer. */
  seconds: z.number(),
  /** Seconds that the program behind the proxy took, one number per try; empty for files. */
  upstream: z.string(),
  protocol: z.string(),
  /** TLS version; empty for plain HTTP. */
  tls: z.string(),
  /** The address that led here, treated likewise. */
  referer: z.string(),
  agent: z.string(),
});
export type AccessLogEntry = z.infer<typeof accessLogEntry>;
