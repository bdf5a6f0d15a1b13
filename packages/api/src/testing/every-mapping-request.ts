import type { RawRequest, Things } from './every-request.ts';

/** One acceptable request for every operation on domains. */
export function everyMappingRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const site = { params: { site: things.site } };
  const mapping = { params: { site: things.site, mapping: things.mapping } };
  return {
    'mappings.list': { ...site, query: { limit: '10', host: 'things.example.net' } },
    'mappings.create': {
      ...site,
      body: {
        host: 'every.example.net',
        serves: { kind: 'version', version: things.version },
        www: 'serve',
        httpsOnly: true,
        hsts: { maxAge: 60, includeSubDomains: true },
        certificate: 'local',
      },
    },
    'mappings.get': mapping,
    'mappings.update': {
      ...mapping,
      body: {
        serves: { kind: 'redirect', to: 'https://example.org/', status: 302, keepPath: true },
        www: 'redirect-to-www',
        httpsOnly: true,
        hsts: { maxAge: 60, includeSubDomains: false },
        certificate: 'local',
      },
    },
    'mappings.move': { ...mapping, body: { site: things.site } },
    'mappings.delete': mapping,
  };
}
