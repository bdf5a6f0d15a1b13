import { isHostName, parentOf } from './host-name.ts';

/**
 * A certificate stands in `data/certificates/serve/<file>.pem`, once under each of its names; `file` is a host name or `*.<parent>`. The installation's own has
 * four: the proxy finds it by name without asking, and browsers may use one connection for all of them.
 */
export function installationNames(hostName: string): readonly string[] {
  return [hostName, `*.${hostName}`, `*.sites.${hostName}`, `*.s3.${hostName}`];
}

/** The names in the certificate of this file, which are also the files that hold it. */
export function namesInside(file: string, hostName: string): readonly string[] {
  const ofInstallation = installationNames(hostName);
  return ofInstallation.includes(file) ? ofInstallation : [file];
}

/** Which route files answer for a name: its own, and `*.<parent>`. */
export interface Routed {
  readonly exact: boolean;
  readonly wildcard: boolean;
}

/**
 * The file that covers a name, or undefined when the name is entitled to none. Names without a route get nothing, and a wildcard route gets one
 * wildcard certificate, so that invented names cannot fill the disk.
 */
export function coveringFile(name: string, hostName: string, routed: Routed): string | undefined {
  const wildcard = `*.${parentOf(name)}`;
  if (name === hostName) return name;
  if (installationNames(hostName).includes(wildcard)) return wildcard;
  if (routed.exact) return isPreview(name, hostName) ? wildcard : name;
  return routed.wildcard ? wildcard : undefined;
}

/** `<version>.v.<site>.sites.<host>`: all previews of one site share a certificate. */
function isPreview(name: string, hostName: string): boolean {
  const [, marker, site, ...rest] = name.split('.');
  return marker === 'v' && site !== undefined && rest.join('.') === `sites.${hostName}`;
}

/** The files that the present routes entitle to a certificate, from the names of all route files (`*.<parent>` among them). */
export function entitledFiles(routeFiles: readonly string[], hostName: string): Set<string> {
  const entitled = new Set(installationNames(hostName));
  for (const route of routeFiles) {
    const name = route.startsWith('*.') ? `any${route.slice(1)}` : route;
    if (!isHostName(name)) continue;
    const file = coveringFile(name, hostName, { exact: route === name, wildcard: route !== name });
    if (file !== undefined) entitled.add(file);
  }
  return entitled;
}
