import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

export const NGINX = '/usr/sbin/nginx';
const MODULES_FOLDER = '/usr/lib/nginx/modules';

/** What the renderer needs to know about the nginx of this machine. Throws when it is missing or cannot be extended with Lua. */
export async function readNginxBuild(): Promise<{
  readonly version: readonly [number, number, number];
  readonly hasHttp3: boolean;
  readonly modules: readonly string[];
}> {
  const { stderr } = await runProgram(NGINX, ['-V']);
  const said = stderr.toString();
  const present = await readdir(MODULES_FOLDER).catch(() => []);
  return {
    version: parseVersion(said),
    hasHttp3: parseHasHttp3(said),
    modules: chooseModules(present).map((name) => join(MODULES_FOLDER, name)),
  };
}

/** Whether `nginx -V` names the module for HTTP/3 among its configure arguments. */
export function parseHasHttp3(text: string): boolean {
  return /^configure arguments:.* --with-http_v3_module(?: |$)/m.test(text);
}

/** Takes `nginx version: nginx/1.22.1` apart. */
export function parseVersion(text: string): readonly [number, number, number] {
  const match = /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(text);
  if (match === null) throw new Error(`this is not the version of nginx: ${text.trim()}`);
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** The modules to load out of those present, in the order in which they need each other. */
export function chooseModules(present: readonly string[]): readonly string[] {
  const needed = ['ndk_http_module.so', 'ngx_http_lua_module.so'];
  const missing = needed.filter((name) => !present.includes(name));
  if (missing.length > 0) {
    throw new Error(`nginx has no ${missing.join(' and no ')} in ${MODULES_FOLDER}: install the package libnginx-mod-http-lua`);
  }
  return needed;
}
