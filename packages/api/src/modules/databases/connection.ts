/** Where the site's PHP finds MariaDB, whichever way it runs. */
export const connection = { host: 'localhost', socket: '/run/mysqld/mysqld.sock', address: '127.0.0.1:3306' } as const;
