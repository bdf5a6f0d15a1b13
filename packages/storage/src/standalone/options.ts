import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run storage -- --data DIR --listen ADDRESS:PORT [options]
  --host NAME      a name of the service; <bucket>.NAME then means that bucket. May be repeated. Default: s3.localhost
  --account LIST   makes an access key: id=...,name=...,email=...,access-key=...,secret=... May be repeated;
                   several keys may name the same account id. email is optional.
  --kms-key ID     an id that clients may name as KMS key. May be repeated; only for a new data directory.
  --lifecycle-day SECONDS  what lifecycle rules take for a day. Default: 86400
  --log-pause SECONDS      between deliveries of access logs. Default: 300
  --fast           do not wait for the disk: survives the end of the process, not that of the machine`;

export interface AccountOption {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly accessKey: string;
  readonly secret: string;
}
export interface StandaloneOptions {
  /** Absolute. */
  readonly directory: string;
  readonly address: { readonly host: string; readonly port: number };
  readonly hosts: readonly string[];
  readonly accounts: readonly AccountOption[];
  readonly durability: 'durable' | 'fast';
  readonly kmsKeys: readonly string[];
  /** Milliseconds. */
  readonly lifecycleDay: number;
  /** Milliseconds. */
  readonly logPause: number;
}

/** The options, or what is wrong with them; `''` when only the usage was asked for. */
export function readOptions(argumentList: readonly string[]): StandaloneOptions | string {
  try {
    const { values } = parseArgs({
      args: [...argumentList],
      options: {
        data: { type: 'string' },
        listen: { type: 'string' },
        host: { type: 'string', multiple: true },
        account: { type: 'string', multiple: true },
        'kms-key': { type: 'string', multiple: true },
        'lifecycle-day': { type: 'string', default: '86400' },
        'log-pause': { type: 'string', default: '300' },
        fast: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return '';
    if (values.data === undefined || values.listen === undefined) return 'storage: --data and --listen are needed';
    return {
      directory: resolve(values.data),
      address: readAddress(values.listen),
      hosts: (values.host ?? ['s3.localhost']).map((host) => host.toLowerCase()),
      accounts: (values.account ?? []).map(readAccount),
      durability: values.fast === true ? 'fast' : 'durable',
      kmsKeys: values['kms-key'] ?? [],
      lifecycleDay: readSeconds('--lifecycle-day', values['lifecycle-day']),
      logPause: readSeconds('--log-pause', values['log-pause']),
    };
  } catch (error) {
    return `storage: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Milliseconds of a number of seconds that is greater than 0. */
function readSeconds(option: string, text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 86_400)) throw new Error(`${option} must be a number of seconds up to 86400, not "${text}"`);
  return seconds * 1000;
}

function readAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) throw new Error(`--listen must be ADDRESS:PORT, such as 127.0.0.1:9000, not "${text}"`);
  return { host: match[1] ?? match[2] ?? '', port };
}

function readAccount(text: string): AccountOption {
  const fields = new Map(
    text.split(',').map((field): [string, string] => {
      const equals = field.indexOf('=');
      return [field.slice(0, Math.max(equals, 0)).trim(), field.slice(equals + 1).trim()];
    }),
  );
  const required = (name: string) => {
    const value = fields.get(name);
    if (value === undefined || value === '') throw new Error(`--account needs ${name}=...`);
    return value;
  };
  const email = fields.get('email');
  const known = ['id', 'name', 'email', 'access-key', 'secret'];
  for (const name of fields.keys()) if (!known.includes(name)) throw new Error(`--account knows ${known.join(', ')}, but not "${name}"`);
  return {
    id: required('id'),
    name: required('name'),
    accessKey: required('access-key'),
    secret: required('secret'),
    ...(email === undefined ? {} : { email }),
  };
}
