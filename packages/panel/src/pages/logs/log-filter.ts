import type { LogFilter } from './use-log.ts';

export const STATUSES = ['', 'errors', '2xx', '3xx', '4xx', '5xx'] as const;

/** From the address; whatever stands in it. */
export function readLogFilter(search: Readonly<Record<string, unknown>>): LogFilter {
  const text = search['text'];
  return {
    kind: search['kind'] === 'php-error' ? 'php-error' : 'access',
    status: STATUSES.find((one) => one === search['status']) ?? '',
    text: typeof text === 'string' || typeof text === 'number' ? String(text).slice(0, 200) : '',
  };
}
