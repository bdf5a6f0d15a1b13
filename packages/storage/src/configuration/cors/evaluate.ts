import { matchesWildcard } from '../../authorization/policy/wildcard.ts';
import type { Bucket } from '../../model/records.ts';
import { StorageError } from '../../model/storage-error.ts';
import type { S3Answer } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { corsRulesOf, type CorsRule } from './cors-document.ts';

type Headers = Readonly<Record<string, string>>;

interface CrossOriginRequest {
  readonly origin: string;
  readonly method: string;
  /** In lower case: what the script wants to send (preflight only). */
  readonly headers: readonly string[];
}

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

/** Headers that the answer to any request with an `Origin` gets (names in lower case); none when no rule allows the request. */
export function corsHeaders(bucket: Bucket, method: string, headers: Headers): Headers {
  const origin = headers['origin'];
  const rules = corsRulesOf(bucket);
  if (origin === undefined || rules === undefined) return {};
  const rule = findRule(rules, { origin, method, headers: [] });
  return rule === undefined ? {} : allowing(rule, origin);
}

/** The answer to `OPTIONS`. Throws `AccessForbidden` when no rule allows what is asked. `bucket`: undefined when there is none of that name. */
export function answerPreflight(bucket: Bucket | undefined, headers: Headers): S3Answer {
  const origin = headers['origin'];
  const method = headers['access-control-request-method'];
  if (origin === undefined) throw s3Error('BadRequest', { message: 'Insufficient information. Origin request header needed.' });
  if (method === undefined) throw s3Error('BadRequest', { message: 'Invalid Access-Control-Request-Method: null' });
  const rules = bucket && corsRulesOf(bucket);
  if (rules === undefined) throw forbidden('CORSResponse: CORS is not enabled for this bucket.', method);
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = findRule(rules, { origin, method, headers: asked });
  if (rule === undefined)
    throw forbidden(
      'CORSResponse: This CORS request is not allowed. No rule of the bucket names this origin, method and headers together.',
      method,
    );
  return {
    status: 200,
    headers: { ...allowing(rule, origin), ...(asked.length === 0 ? {} : { 'access-control-allow-headers': asked.join(', ') }) },
  };
}

function findRule(rules: readonly CorsRule[], { origin, method, headers }: CrossOriginRequest): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.methods.includes(method) &&
      rule.origins.some((allowed) => matchesOnce(allowed, origin)) &&
      headers.every((name) => rule.headers.some((allowed) => matchesOnce(allowed, name))),
  );
}

/** `?` has no meaning in CORS rules, so it is compared as it is. */
function matchesOnce(pattern: string, text: string): boolean {
  if (!pattern.includes('?')) return matchesWildcard(pattern, text);
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return before === text;
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}

function allowing(rule: CorsRule, origin: string): Headers {
  const forEverybody = rule.origins.includes('*');
  return {
    'access-control-allow-origin': forEverybody ? '*' : origin,
    ...(forEverybody ? {} : { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.methods.join(', '),
    ...(rule.exposedHeaders.length === 0 ? {} : { 'access-control-expose-headers': rule.exposedHeaders.join(', ') }),
    ...(rule.maxAge === undefined ? {} : { 'access-control-max-age': String(rule.maxAge) }),
    vary: VARY,
  };
}

function forbidden(message: string, method: string): StorageError {
  return new StorageError('AccessForbidden', 403, message, { Method: method, ResourceType: 'BUCKET' });
}
