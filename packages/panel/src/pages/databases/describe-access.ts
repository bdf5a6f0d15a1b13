import type { Shown } from '../../ui/shown-once.tsx';

/** Names of a connection, as MariaDB knows them. */
export interface Access {
  readonly user: string;
  readonly password: string;
  /** Left out: the user may use none, or more than one. */
  readonly database?: string;
}

interface Words {
  readonly title: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly php: string;
  readonly wordpress: string;
}

/** What a person pastes into an application. */
export function describeAccess({ user, password, database = 'DATABASE' }: Access, words: Words): Shown {
  const php = `$database = new PDO(${quotePhp(`mysql:host=localhost;dbname=${database};charset=utf8mb4`)}, ${quotePhp(user)}, ${quotePhp(password)});`;
  const wordpress = [
    ['DB_NAME', database],
    ['DB_USER', user],
    ['DB_PASSWORD', password],
    ['DB_HOST', 'localhost'],
  ].map(([name = '', value = '']) => `define( '${name}', ${quotePhp(value)} );`);
  return {
    title: words.title,
    facts: [
      [words.user, user],
      [words.password, password],
      [words.database, database],
    ],
    snippets: [
      { title: words.php, text: php },
      { title: words.wordpress, text: wordpress.join('\n') },
    ],
  };
}

/** A string of PHP in single quotes. */
function quotePhp(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
