import react from '@vitejs/plugin-react';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Files below this many bytes are not worth a second file. */
const SMALLEST_COMPRESSED = 1024;

/** The words of zod in other languages come with those languages. */
const FIRST_LIBRARIES =
  /node_modules\/(?!zod\/v4\/locales\/(?:de|es|pt)\.)(?:react|react-dom|scheduler|@tanstack\/[a-z-]+|i18next|react-i18next|zod|use-sync-external-store|clsx)\//;
/** Their dependencies follow them. */
const FIRST_VIEW = /packages\/panel\/src\/(?:app\/providers|pages\/home\/home-page)\.tsx$/;

export default defineConfig({
  plugins: [react(), compress()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
    // What the first view needs is two files: many small ones would cost more in headers than they hold. The libraries stay cached from one release to the next.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'libraries', test: FIRST_LIBRARIES, priority: 2 },
            { name: 'first-view', test: FIRST_VIEW, priority: 1 },
          ],
        },
      },
    },
  },
});

/** Puts `<file>.gz` beside what nginx sends with `gzip_static`. Not beside index.html, in which nginx replaces the nonce. */
function compress(): Plugin {
  let folder = '';
  return {
    name: 'compress',
    apply: 'build',
    configResolved: (config) => void (folder = resolve(config.root, config.build.outDir)),
    closeBundle: async () => {
      const files = await readdir(folder, { recursive: true });
      for (const file of files.filter((name) => /\.(?:js|css|svg)$/.test(name))) {
        const content = await readFile(join(folder, file));
        if (content.length >= SMALLEST_COMPRESSED)
          await writeFile(join(folder, `${file}.gz`), await promisify(gzip)(content, { level: 9 }));
      }
    },
  };
}
