import { createHash } from 'node:crypto';

/** A package of an image, whoever brought it. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** A package URL, which names it for vulnerability databases: https://github.com/package-url/purl-spec */
  readonly purl: string;
  /** An SPDX licence expression; undefined where none is declared in that form. */
  readonly license?: string;
}

interface Subject {
  readonly image: string;
  readonly version: string;
  /** When the sources were changed last: 2026-01-31T12:00:00Z. */
  readonly created: string;
  readonly components: readonly Component[];
}

const NOT_SAID = 'NOASSERTION';
const DOCUMENT = 'SPDXRef-DOCUMENT';
const IMAGE = 'SPDXRef-Image';

/** What an image contains, as SPDX 2.3 has it (https://spdx.github.io/spdx-spec/v2.3/). The same components give the same document. */
export function spdxDocument({ image, version, created, components }: Subject) {
  const sorted = components.toSorted((one, other) => (one.purl < other.purl ? -1 : Number(one.purl > other.purl)));
  const packages = sorted.map((component) => ({ ...describePackage(component), SPDXID: identifier(component) }));
  const name = `daspanel-${image}-${version}`;
  const content = createHash('sha256')
    .update(JSON.stringify([name, created, packages]))
    .digest('hex');
  const own = { name: `daspanel/${image}`, version, purl: `pkg:docker/daspanel/${image}@${encodeURIComponent(version)}`, license: 'MIT' };
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: DOCUMENT,
    name,
    documentNamespace: `urn:daspanel:sbom:${image}:${content}`,
    creationInfo: { created, creators: [`Tool: daspanel-images-${version}`] },
    packages: [{ ...describePackage(own), SPDXID: IMAGE, primaryPackagePurpose: 'CONTAINER' }, ...packages],
    relationships: [relate(DOCUMENT, 'DESCRIBES', IMAGE), ...packages.map((contained) => relate(IMAGE, 'CONTAINS', contained.SPDXID))],
  };
}

function describePackage({ name, version, purl, license }: Component) {
  return {
    name,
    versionInfo: version,
    downloadLocation: NOT_SAID,
    filesAnalyzed: false,
    licenseConcluded: NOT_SAID,
    licenseDeclared: license ?? NOT_SAID,
    copyrightText: NOT_SAID,
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
  };
}

/** Letters, digits, dots and hyphens alone are allowed: the hash keeps apart what becomes the same by that. */
function identifier({ name, version, purl }: Component): string {
  const readable = `${name}-${version}`.replaceAll(/[^A-Za-z0-9.-]/g, '-');
  return `SPDXRef-${readable}-${createHash('sha256').update(purl).digest('hex').slice(0, 8)}`;
}

function relate(spdxElementId: string, relationshipType: 'DESCRIBES' | 'CONTAINS', relatedSpdxElement: string) {
  return { spdxElementId, relationshipType, relatedSpdxElement };
}
