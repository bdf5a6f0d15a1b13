import { z } from 'zod';

/** One page of a list. `next` is the cursor of the following page, null on the last. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() });
}

/** Query parameters of every list. */
export const pageQuery = {
  limit: z.int().min(1).max(100).default(50).meta({ description: 'Items per page' }),
  cursor: z
    .string()
    .max(512)
    .optional()
    .meta({ description: '`next` of the page before; everything else in the query must stay the same' }),
};
