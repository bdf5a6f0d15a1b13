import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What may be said on the command line of `npm start` and `daspanel up`. */
export interface StartOptions {
  readonly data: string;
  readonly hostName?: string;
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly listen?: readonly string[];
}

export const startUsage = `npm start -- [--data DIR] [--host NAME] [--http-port N] [--https-port N] [--listen ADDRESS ...]

  --data DIR        the folder that holds everything (default: ./data)
  --host NAME       host name of the installation (default: daspanel.localhost, which needs no DNS)
  --http-port N     default 80 for root, 8080 otherwise
  --https-port N    default 443 for root, 8443 otherwise
  --listen ADDRESS  address to listen on, may be repeated (default: loopback for *.localhost, all otherwise)

What is given is kept in DIR/daspanel.json and need not be given again.`;

/** Throws a sentence about the first thing that it does not understand. */
export function parseStartOptions(given: readonly string[], programDirectory: string): StartOptions | 'help' {
  const values = readOptions(given, programDirectory);
  if (values.help === true) return 'help';
  if (values.data === '') throw new Error('--data must be the path of a folder');
  return {
    data: resolve(values.data),
    ...(values.host === undefined ? {} : { hostName: values.host }),
    ...(values['http-port'] === undefined ? {} : { httpPort: parsePort('--http-port', values['http-port']) }),
    ...(values['https-port'] === undefined ? {} : { httpsPort: parsePort('--https-port', values['https-port']) }),
    ...(values.listen === undefined ? {} : { listen: values.listen }),
  };
}

function readOptions(given: readonly string[], programDirectory: string) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        data: { type: 'string', default: `${programDirectory}/data` },
        host: { type: 'string' },
        'http-port': { type: 'string' },
        'https-port': { type: 'string' },
        listen: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split(/\. |\n/) : [String(error)];
    throw new Error(`${sentence}. Options follow a lone "--", as in: npm start -- --data DIR. All of them: npm start -- --help`, {
      cause: error,
    });
  }
}

function parsePort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port >= 1 && port <= 65_535)) throw new Error(`${name} must be a number from 1 to 65535, not ${JSON.stringify(text)}`);
  return port;
}
