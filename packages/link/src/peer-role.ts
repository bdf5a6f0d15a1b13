import type { X509Certificate } from 'node:crypto';
import { nodeName, type NodeName } from '@daspanel/formats/link-requests.ts';

/** What a machine is, as the common name of its certificate says: `kernel` or `node:<name>`. */
export type PeerRole = { readonly kind: 'kernel' } | { readonly kind: 'node'; readonly name: NodeName };

export function formatRole(role: PeerRole): string {
  return role.kind === 'kernel' ? 'kernel' : `node:${role.name}`;
}

/** The role of a certificate whose subject is a common name alone; undefined for any other. Whether it may be trusted is not looked at. */
export function readRole(certificate: X509Certificate): PeerRole | undefined {
  const [, text] = /^CN=([a-z0-9:-]{1,80})$/.exec(certificate.subject) ?? [];
  if (text === 'kernel') return { kind: 'kernel' };
  const name = nodeName.safeParse(text?.startsWith('node:') ? text.slice('node:'.length) : undefined);
  return name.success ? { kind: 'node', name: name.data } : undefined;
}
