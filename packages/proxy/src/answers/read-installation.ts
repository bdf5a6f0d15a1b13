import { X509Certificate } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Service } from '../pages/installation-page.ts';
import type { AskedPage, Installation, PublishedAuthority } from './answer-request.ts';

/** Names before the installation's own, and what is there. Only those that have a route are shown. */
const SERVICES: readonly (Omit<Service, 'url'> & { readonly label: string })[] = [
  { label: 'admin', title: 'Control panel', description: 'Sites, versions, domains and everything else' },
  { label: 'api', title: 'API', description: 'Everything the panel does, for programs' },
  { label: 's3', title: 'Storage', description: 'Buckets for S3 clients' },
];

/** The installation as its data directory shows it at the moment of asking. */
export function readInstallation(data: DataDirectory, hostName: string): Installation {
  return {
    hostName,
    async services(asked) {
      const shown = await Promise.all(SERVICES.map((service) => hasRoute(data, `${service.label}.${hostName}`)));
      return SERVICES.filter((_, index) => shown[index] === true).map(({ label, title, description }) => ({
        title,
        description,
        url: urlOf(label, asked),
      }));
    },
    authority: () => readAuthority(join(data.servedCertificates, '_ca.crt'), hostName),
    anyNameAuthority: () => readAuthority(join(data.servedCertificates, '_ca-any-name.crt'), hostName),
  };
}

async function readAuthority(file: string, hostName: string): Promise<PublishedAuthority | undefined> {
  const pem = await readFile(file, 'utf8').catch(() => undefined);
  if (pem === undefined) return undefined;
  const certificate = new X509Certificate(pem);
  const name = /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? 'Local authority';
  const validUntil = certificate.validToDate.toISOString().slice(0, 10);
  const isConstrained = certificate.raw.includes(NAME_CONSTRAINTS);
  const isForHost = !isConstrained || upwards(hostName).some((base) => certificate.raw.includes(encodeDnsName(base)));
  return { pem, described: { name, fingerprint: certificate.fingerprint256, validUntil, isConstrained, isForHost } };
}

/** A name and all that it is below: `a.b.c`, `b.c`, `c`. */
function upwards(name: string): readonly string[] {
  const labels = name.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

/** A name as it stands among the constraints. */
function encodeDnsName(name: string): Buffer {
  return Buffer.concat([Buffer.from([0x82, name.length]), Buffer.from(name, 'latin1')]);
}

/** The id of the extension (RFC 5280, 4.2.1.10) as it stands in a certificate that has it. */
const NAME_CONSTRAINTS = Buffer.from('0603551d1e', 'hex');

function urlOf(label: string, { scheme, host, port }: AskedPage): string {
  return `${scheme}://${label}.${host}${port}/`;
}

function hasRoute(data: DataDirectory, host: string): Promise<boolean> {
  return access(join(data.routes, host)).then(
    () => true,
    () => false,
  );
}
