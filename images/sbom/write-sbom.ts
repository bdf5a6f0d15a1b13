import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { debianComponents } from './debian-components.ts';
import { npmComponents } from './npm-components.ts';
import { spdxDocument } from './spdx-document.ts';

/** `write-sbom.ts IMAGE VERSION CREATED FILE`, run inside an image that is otherwise complete. CREATED (2026-01-31T12:00:00Z): when its sources were changed last. */
const [, , image = '', version = '', created = '', file = ''] = process.argv;
const components = [...debianComponents(), ...npmComponents('/opt/daspanel')];
const document = spdxDocument({ image, version, created, components });
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(document, null, 1)}\n`);
// The same contents are the same layer: nothing in it says when it was built.
for (const path of [file, dirname(file), dirname(dirname(file))]) utimesSync(path, new Date(created), new Date(created));
