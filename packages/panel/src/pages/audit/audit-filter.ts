import { audit } from '@daspanel/contract/audit.ts';
import type { z } from 'zod';

const shape = audit.export.query.omit({ format: true });

/** What the log is narrowed to, as the API takes it. */
export type AuditFilter = z.output<typeof shape>;

/** The filter in the query of an address; what the API would not take is left out. */
export function readAuditFilter(search: Readonly<Record<string, unknown>>): AuditFilter {
  const fields = Object.entries(shape.shape).flatMap(([name, field]) => {
    const value = field.safeParse(search[name]);
    return value.success && value.data !== undefined && value.data !== '' ? [[name, value.data] as const] : [];
  });
  return shape.parse(Object.fromEntries(fields));
}
