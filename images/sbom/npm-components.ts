import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Component } from './spdx-document.ts';

/** Every package that lies below the `node_modules` of a program and of its workspaces. Links to workspaces are passed by: they are the product itself. */
export function npmComponents(program: string): readonly Component[] {
  const workspaces = existsSync(join(program, 'packages'))
    ? readdirSync(join(program, 'packages')).map((name) => join(program, 'packages', name))
    : [];
  const found = [program, ...workspaces].flatMap((folder) => readModules(join(folder, 'node_modules')));
  return [...new Map(found.map((component) => [component.purl, component])).values()];
}

function readModules(folder: string): readonly Component[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => (name.startsWith('@') ? readModules(join(folder, name)) : readModule(join(folder, name))));
}

function readModule(folder: string): readonly Component[] {
  const manifest = join(folder, 'package.json');
  const own = existsSync(manifest) ? [parseManifest(readFileSync(manifest, 'utf8'), folder)] : [];
  return [...own, ...readModules(join(folder, 'node_modules'))];
}

/** From the text of a `package.json`. `where`: for the error that says that it names no package. */
export function parseManifest(text: string, where: string): Component {
  const manifest: unknown = JSON.parse(text);
  const field = (name: string) => (manifest instanceof Object ? (manifest as Readonly<Record<string, unknown>>)[name] : undefined);
  const [name, version, license] = [field('name'), field('version'), field('license')];
  if (typeof name !== 'string' || typeof version !== 'string') throw new Error(`${where} has a package.json without a name or a version`);
  const purl = `pkg:npm/${name.split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version)}`;
  return { name, version, purl, ...(isExpression(license) ? { license } : {}) };
}

/** "MIT", "(MIT OR Apache-2.0)", but not "SEE LICENSE IN LICENSE" or "UNLICENSED", which are npm's own. */
function isExpression(license: unknown): license is string {
  return typeof license === 'string' && /^[A-Za-z0-9.+() -]+$/.test(license) && !/^(?:SEE |UNLICENSED$)/.test(license);
}
