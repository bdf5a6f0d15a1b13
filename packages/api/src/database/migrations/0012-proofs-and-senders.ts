/**
 * Of a session: Unix time in milliseconds of the last proof by a second factor. Of an invitation: who sent it; null: a program on this machine, or it is from before
 * that was kept.
 */
export const proofsAndSenders = `
ALTER TABLE sessions ADD COLUMN factor_proved_at INTEGER;
ALTER TABLE invitations ADD COLUMN sender TEXT;
`;
