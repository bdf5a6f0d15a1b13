/** One row: the roles whose people must have a second factor, as a JSON list. */
export const signInPolicy = `
CREATE TABLE sign_in_policy (second_factor_roles TEXT NOT NULL, revision INTEGER NOT NULL) STRICT;
INSERT INTO sign_in_policy (second_factor_roles, revision) VALUES ('[]', 1);
`;
