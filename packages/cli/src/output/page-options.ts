/** Options of every list. */
export const pageOptions = {
  limit: { value: 'N', whole: true, description: 'items per page, 1 to 100 (default: 50)' },
  cursor: { value: 'TEXT', description: 'go on where the page before ended' },
  all: { description: 'every page' },
} as const;
