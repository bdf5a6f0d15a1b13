import { z } from 'zod';
import { problemsOf, takesIdempotencyKey, type Endpoint, type EndpointResponse } from './endpoint.ts';
import { problemBody, problems, type ProblemCode } from './problems.ts';
import { scopes } from './scopes.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** The OpenAPI 3.1 document of the given endpoints. `server` is the address that the API has, such as `https://api.daspanel.localhost`. */
export function openApiDocument(endpoints: readonly Endpoint[], server: string): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Daspanel',
      version: '1',
      description: 'The API of one Daspanel installation. The panel and the command line use nothing else.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server }],
    tags: [...new Set(endpoints.map(nounOf))].map((name) => ({ name })),
    security: [{ token: [] }],
    paths: describePaths(endpoints),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'dp_<kind>_<id>_<secret>',
          description: `Scopes: ${Object.keys(scopes).join(', ')}`,
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-daspanel',
          description: 'A signed-in person. Whatever changes something must come from the panel’s own origin.',
        },
      },
      schemas: describeComponents(endpoints),
      responses: Object.fromEntries(Object.entries(problems).map(([code, problem]) => [`problem-${code}`, describeProblem(code, problem)])),
      headers: {
        ETag: { description: 'Revision of the resource, for If-Match and If-None-Match', schema: { type: 'string' } },
        'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } },
        'X-Request-Id': { description: 'Also in the log of the API', schema: { type: 'string' } },
      },
    },
  };
}

function nounOf(endpoint: Endpoint): string {
  return endpoint.id.slice(0, endpoint.id.indexOf('.'));
}

function describePaths(endpoints: readonly Endpoint[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const endpoint of endpoints)
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: describeOperation(endpoint) };
  return paths;
}

function describeOperation(endpoint: Endpoint): JsonObject {
  return {
    operationId: endpoint.id,
    tags: [nounOf(endpoint)],
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    security: describeSecurity(endpoint),
    parameters: describeParameters(endpoint),
    ...describeRequestBody(endpoint),
    responses: describeResponses(endpoint),
  };
}

function describeSecurity({ access }: Endpoint): JsonObject[] {
  if (access === 'public') return [];
  if (access === 'session') return [{ session: [] }];
  if (access === 'token') return [{ token: [] }];
  return [{ token: [access] }, { session: [] }];
}

function describeParameters(endpoint: Endpoint): JsonObject[] {
  const optional = (name: string, description: string) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  });
  const readsOneResource = endpoint.method === 'GET' && endpoint.responses[200]?.etag;
  return [
    ...describeFields(endpoint.params, 'path'),
    ...describeFields(endpoint.query, 'query'),
    ...(endpoint.ifMatch ? [optional('If-Match', 'ETag that the resource must still have, else 412')] : []),
    ...(readsOneResource ? [optional('If-None-Match', 'ETag that the caller has; the answer is then 304')] : []),
    ...(takesIdempotencyKey(endpoint) ? [optional('Idempotency-Key', 'Sent again within a day, the first answer is sent again')] : []),
    ...(endpoint.responses[200]?.mediaType === 'text/event-stream' ? [optional('Last-Event-ID', 'Go on after this event')] : []),
  ];
}

function describeFields(object: z.ZodObject | undefined, place: 'path' | 'query'): JsonObject[] {
  if (object === undefined) return [];
  const schema = z.toJSONSchema(object, { io: 'input' });
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: schema.required?.includes(name) ?? false,
    ...(typeof field === 'object' && field.description !== undefined ? { description: field.description } : {}),
    schema: field,
  }));
}

function describeRequestBody(endpoint: Endpoint): JsonObject {
  if (endpoint.streamTypes !== undefined) {
    return { requestBody: { required: true, content: Object.fromEntries(endpoint.streamTypes.map((type) => [type, {}])) } };
  }
  if (endpoint.body === undefined) return {};
  const content = {
    schema: reference(bodyName(endpoint)),
    ...(endpoint.example?.body === undefined ? {} : { example: endpoint.example.body }),
  };
  return { requestBody: { required: !endpoint.body.safeParse({}).success, content: { 'application/json': content } } };
}

function describeResponses(endpoint: Endpoint): JsonObject {
  const responses: Record<string, JsonObject> = {};
  for (const [status, response] of Object.entries(endpoint.responses)) responses[status] = describeResponse(endpoint, status, response);
  if (endpoint.method === 'GET' && endpoint.responses[200]?.etag) responses['304'] = { description: 'The caller has it already' };
  const byStatus = Map.groupBy(problemsOf(endpoint), (code) => problems[code].status);
  for (const [status, codes] of [...byStatus].toSorted(([a], [b]) => a - b)) responses[String(status)] = describeProblems(codes);
  return responses;
}

function describeResponse(endpoint: Endpoint, status: string, response: EndpointResponse): JsonObject {
  const mediaType = response.mediaType ?? 'application/json';
  const schema = response.body === undefined ? { type: 'string' } : reference(answerName(endpoint, status, response.body));
  return {
    description: response.description,
    ...(response.etag ? { headers: { ETag: { $ref: '#/components/headers/ETag' } } } : {}),
    ...(response.body === undefined && response.mediaType === undefined ? {} : { content: { [mediaType]: { schema } } }),
  };
}

function describeProblems(codes: readonly ProblemCode[]): JsonObject {
  const [first] = codes;
  if (codes.length === 1 && first !== undefined) return { $ref: `#/components/responses/problem-${first}` };
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('; '),
    content: { 'application/problem+json': { schema: reference('Problem') } },
  };
}

function describeProblem(code: string, problem: { readonly status: number; readonly title: string }): JsonObject {
  const example = {
    type: `urn:daspanel:problem:${code}`,
    title: problem.title,
    status: problem.status,
    code,
    detail: problem.title,
    requestId: 'r0123456789abcde',
  };
  return {
    description: `\`${code}\`: ${problem.title}`,
    ...(problem.status === 429 ? { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } } : {}),
    content: { 'application/problem+json': { schema: reference('Problem'), example } },
  };
}

function describeComponents(endpoints: readonly Endpoint[]): JsonObject {
  const answers = z.registry<{ id: string }>();
  const bodies = z.registry<{ id: string }>();
  answers.add(problemBody, { id: 'Problem' });
  for (const endpoint of endpoints) {
    if (endpoint.body !== undefined && !bodies.has(endpoint.body)) bodies.add(endpoint.body, { id: bodyName(endpoint) });
    for (const [status, response] of Object.entries(endpoint.responses)) {
      if (response.body !== undefined && !answers.has(response.body))
        answers.add(response.body, { id: answerName(endpoint, status, response.body) });
    }
  }
  const uri = (id: string) => `#/components/schemas/${id}`;
  return {
    ...hoistShared(z.toJSONSchema(answers, { io: 'output', uri }).schemas),
    ...hoistShared(z.toJSONSchema(bodies, { io: 'input', uri }).schemas),
  };
}

/**
 * Makes components of what Zod keeps for several schemas in `__shared`, and drops `$id` and `$schema`, which belong to free-standing documents:
 * references inside OpenAPI must not be resolved against them.
 */
function hoistShared(schemas: Readonly<Record<string, JsonObject>>): JsonObject {
  const { __shared: shared, ...named } = schemas;
  const all = { ...named, ...(shared?.['$defs'] as JsonObject | undefined) };
  const text = JSON.stringify(all, (key, value: unknown) => (key === '$id' || key === '$schema' ? undefined : value));
  return JSON.parse(text.replaceAll('/__shared#/$defs/', '/')) as JsonObject;
}

function reference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

function bodyName(endpoint: Endpoint): string {
  return `${pascalCase(endpoint.id)}Body`;
}

function answerName(endpoint: Endpoint, status: string, body: z.ZodType): string {
  const id = body.meta()?.id;
  return typeof id === 'string' ? id : `${pascalCase(endpoint.id)}${status}`;
}

function pascalCase(id: string): string {
  return id.replaceAll(/(?:^|[.-])(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
