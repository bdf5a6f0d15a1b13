import { exitCodes, Failure } from '../failure.ts';
import { readSecret } from '../read-secret.ts';
import { readTextFile } from '../read-text-file.ts';
import type { Terminal } from '../terminal.ts';
import { readKeyFile } from './read-key-file.ts';

/** Options that name a TSIG key. */
export interface KeyWishes {
  readonly keyFile?: string;
  readonly keyName?: string;
  readonly algorithm?: string;
}

/** The key that the options name, whose secret is asked for where it is in no file; undefined: none is named. */
export async function chooseKey(terminal: Terminal, { keyFile, keyName, algorithm }: KeyWishes): Promise<object | undefined> {
  if (keyFile !== undefined) {
    if (keyName !== undefined || algorithm !== undefined)
      throw new Failure('--key-file says its name and algorithm: leave --key-name and --algorithm out.', exitCodes.usage);
    return readKeyFile(await readTextFile(keyFile), keyFile === '-' ? 'Standard input' : keyFile);
  }
  if (keyName === undefined) {
    if (algorithm === undefined) return undefined;
    throw new Failure('--algorithm belongs to --key-name: name the key too.', exitCodes.usage);
  }
  return {
    name: keyName,
    ...(algorithm === undefined ? {} : { algorithm }),
    secret: await readSecret(terminal, `Secret of the TSIG key ${keyName}`),
  };
}
