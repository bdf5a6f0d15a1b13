import { z } from 'zod';

export const databaseId = z
  .string()
  .regex(/^d[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with d')
  .brand<'DatabaseId'>();
export type DatabaseId = z.infer<typeof databaseId>;

export const databaseUserId = z
  .string()
  .regex(/^w[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with w')
  .brand<'DatabaseUserId'>();
export type DatabaseUserId = z.infer<typeof databaseUserId>;

/** What a person calls a database or a user of databases; MariaDB knows it by `fullName`. */
export const nameInSite = z
  .string()
  .regex(/^[a-z0-9_]{1,32}$/, 'must be 1 to 32 lower-case letters, digits and underscores')
  .meta({ title: 'Name', description: 'Unique in the site' });

export const fullName = z.string().meta({ description: 'Name in MariaDB: eight characters of the site’s id, an underscore, and the name' });

/** Any text; applications and MariaDB take it as it stands. */
export const databasePassword = z
  .string()
  .min(8)
  .max(128)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed Unicode without NUL')
  .meta({ title: 'Password', description: 'Left out: one of 32 characters is made up, and shown this once' });

export const databaseConnection = z
  .strictObject({
    host: z.literal('localhost').meta({ description: 'What applications are given as host: PHP then takes the socket' }),
    socket: z.literal('/run/mysqld/mysqld.sock').meta({ description: 'The socket, as the site’s PHP sees it' }),
    address: z.literal('127.0.0.1:3306').meta({ description: 'For PHP compiled to WebAssembly and for applications that take no socket' }),
  })
  .meta({ id: 'DatabaseConnection' });

export const password = z.string().optional().meta({ description: 'Only where it was made up; shown this once' });
