/**
 * Of a version: the person who made it, how much is in it, the milliseconds of the job that filled it last, and when that ended. Null: not known. None of them
 * belongs to the version's revision.
 */
export const versionRecords = `
ALTER TABLE versions ADD COLUMN created_by TEXT;
ALTER TABLE versions ADD COLUMN bytes INTEGER;
ALTER TABLE versions ADD COLUMN files INTEGER;
ALTER TABLE versions ADD COLUMN made_in INTEGER;
ALTER TABLE versions ADD COLUMN deployed_at INTEGER;
`;
