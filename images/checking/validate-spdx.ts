import { z } from 'zod';

const identifier = z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/);
const spdxPackage = z.object({
  SPDXID: identifier,
  name: z.string().min(1),
  versionInfo: z.string().min(1),
  downloadLocation: z.string().min(1),
  filesAnalyzed: z.literal(false),
  licenseConcluded: z.string().min(1),
  licenseDeclared: z.string().min(1),
  copyrightText: z.string().min(1),
  externalRefs: z.array(
    z.object({
      referenceCategory: z.literal('PACKAGE-MANAGER'),
      referenceType: z.literal('purl'),
      referenceLocator: z.string().regex(/^pkg:[a-z]+\/[^\s]+@[^\s]+$/),
    }),
  ),
});
const spdxDocument = z.object({
  spdxVersion: z.literal('SPDX-2.3'),
  dataLicense: z.literal('CC0-1.0'),
  SPDXID: z.literal('SPDXRef-DOCUMENT'),
  name: z.string().min(1),
  documentNamespace: z.string().regex(/^[a-z]+:[^\s#]+$/),
  creationInfo: z.object({
    created: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    creators: z.array(z.string().regex(/^(?:Tool|Person|Organization): \S/)).min(1),
  }),
  packages: z.array(spdxPackage).min(1),
  relationships: z.array(z.object({ spdxElementId: identifier, relationshipType: z.string(), relatedSpdxElement: identifier })).min(1),
});

/** What is wrong with a list of contents, by what SPDX 2.3 demands of the fields that are used (https://spdx.github.io/spdx-spec/v2.3/), and whether it holds together. */
export function validateSpdx(text: string): readonly string[] {
  const parsed = spdxDocument.safeParse(JSON.parse(text));
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `its list of contents: ${path.join('.')}: ${message}`);
  const { packages, relationships, SPDXID } = parsed.data;
  const known = new Set([SPDXID, ...packages.map((one) => one.SPDXID)]);
  const unknown = relationships.flatMap((one) => [one.spdxElementId, one.relatedSpdxElement]).filter((id) => !known.has(id));
  const contained = new Set(relationships.map((one) => one.relatedSpdxElement));
  return [
    ...(known.size === packages.length + 1 ? [] : ['its list of contents has an identifier twice']),
    ...unknown.map((id) => `its list of contents relates ${id}, which it does not have`),
    ...packages.filter((one) => !contained.has(one.SPDXID)).map((one) => `its list of contents does not say what ${one.name} belongs to`),
  ];
}
