/** Where the site's PHP finds MariaDB, whichever way it runs. */
export const connection = { host: 'localhost', socket: '/run/mysqld/mysqld.sock', address: '127.0.0.1:3306' } as const;

/** What an application is given as host. PHP takes `localhost` for the socket, which PHP that is compiled to WebAssembly cannot open. */
export function hostFor(runtime: 'native' | 'wasm' | undefined): string {
  return runtime === 'wasm' ? '127.0.0.1' : connection.host;
}
