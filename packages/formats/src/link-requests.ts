import { z } from 'zod';
import { dataServicesRequests } from './data-services-requests.ts';
import { siteId } from './identifiers.ts';

/** What a machine of a cluster is called: a lower-case label of a host name. */
export const nodeName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, 63 at most')
  .brand<'NodeName'>();
export type NodeName = z.infer<typeof nodeName>;

/** What the part `link` does on the machine that runs the kernel, as JSON lines on its socket (`serveOperations` in platform). */
export const linkRequestsOfKernel = {
  /** The machines that are connected. Result: `linkedNodes`. */
  'nodes.list': z.strictObject({}),
  /** Puts all pools of a site to sleep on every connected machine, without waiting for running requests. Result: `broadcastOutcome`. */
  'pools.stop': z.strictObject({ site: siteId }),
} as const;

/** The same on any other machine. */
export const linkRequestsOfNode = {
  /** Result: `linkState`. */
  'link.state': z.strictObject({}),
} as const;

/** What the kernel's link asks of every other. */
export const orders = {
  /** The proxy drops what it keeps of a route or a certificate; `*`: of all. */
  'proxy.forget': z.strictObject({ list: z.enum(['route', 'certificate']), name: z.string().min(1).max(255) }),
  'pools.stop': z.strictObject({ site: siteId }),
} as const;

/** What every other link asks of the kernel's: a launcher's only wish to data-services, which it finds at their usual socket. */
export const requestsOfNodes = { 'cache.open': dataServicesRequests['cache.open'] } as const;

const roundTripMilliseconds = z.number().nullable();

export const linkedNodes = z
  .array(
    z.strictObject({
      name: nodeName,
      /** Where it connects from. */
      address: z.string(),
      /** Milliseconds since 1970. */
      since: z.number(),
      /** Of its Daspanel. */
      version: z.string(),
      roundTripMilliseconds,
      /** Connections that it has to parts here. */
      streams: z.int(),
    }),
  )
  .readonly();
export type LinkedNodes = z.infer<typeof linkedNodes>;

export const broadcastOutcome = z.strictObject({
  /** Machines that have done it. */
  done: z.array(nodeName).readonly(),
  /** Machines that have not, and why. */
  failed: z.array(z.strictObject({ node: nodeName, problem: z.string() })).readonly(),
});
export type BroadcastOutcome = z.infer<typeof broadcastOutcome>;

export const linkState = z.strictObject({
  /** Name of this machine, as its certificate says; null before the certificate could be read. */
  node: nodeName.nullable(),
  /** `host:port` of the kernel. */
  kernel: z.string(),
  state: z.enum(['connected', 'connecting']),
  /** Milliseconds since 1970 of the last change of state. */
  since: z.number(),
  /** Version of the kernel's Daspanel. */
  version: z.string().nullable(),
  roundTripMilliseconds,
  streams: z.int(),
  /** Why it is not connected, in words. */
  problem: z.string().nullable(),
});
export type LinkState = z.infer<typeof linkState>;
