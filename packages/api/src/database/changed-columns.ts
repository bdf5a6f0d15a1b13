import type { SQLInputValue } from 'node:sqlite';

/** The assignments of an UPDATE for the columns that have a value. Column names come from code, never from a request. */
export function changedColumns(columns: Readonly<Record<string, SQLInputValue | undefined>>): {
  readonly assignments: string;
  readonly values: SQLInputValue[];
} {
  const names: string[] = [];
  const values: SQLInputValue[] = [];
  for (const [name, value] of Object.entries(columns)) {
    if (value === undefined) continue;
    names.push(`${name} = ?, `);
    values.push(value);
  }
  return { assignments: names.join(''), values };
}
