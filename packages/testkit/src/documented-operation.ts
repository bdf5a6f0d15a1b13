import { endpoints } from '@daspanel/contract';

/** The websocket of terminals, which no OpenAPI document can describe. */
const BESIDE = new Set(['GET /v1/consoles/connect', 'GET /openapi.json']);

const operations = endpoints.map(({ id, method, path }) => ({ id, method, segments: path.split('/') }));

/** The id of the contract's operation that a request is; undefined: it is in no documentation. */
export function findOperation(method: string, path: string): string | undefined {
  if (BESIDE.has(`${method} ${path}`)) return path;
  const asked = path.split('/');
  const wanted = method === 'HEAD' ? 'GET' : method;
  const fits = (segments: readonly string[]) =>
    segments.length === asked.length && segments.every((segment, index) => segment.startsWith('{') || segment === asked[index]);
  return operations.find((operation) => operation.method === wanted && fits(operation.segments))?.id;
}
