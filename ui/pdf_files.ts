/** Puts the tables, fonts and decoders that pdf.js fetches by name beside the built window, under `pdfjs/`. */
import { createReadStream } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import type { Plugin } from 'vite';

const FOLDERS = ['cmaps', 'standard_fonts', 'wasm', 'iccs'];
const PREFIX = '/pdfjs/';

/** Media types matter: web views refuse scripts and compile WebAssembly slowly when they are wrong. */
const MEDIA_TYPES: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm' };

export function pdfFiles(): Plugin {
  const source = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  let outDir = 'dist';
  let building = false;
  return {
    name: 'pdf-files',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
      building = config.command === 'build';
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://window').pathname));
        const [folder, name, ...more] = path.startsWith(PREFIX) ? path.slice(PREFIX.length).split('/') : [];
        if (!folder || !name || more.length > 0 || !FOLDERS.includes(folder)) return next();
        const type = MEDIA_TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
        response.setHeader('Content-Type', type);
        createReadStream(join(source, folder, name))
          .on('error', next)
          .pipe(response);
      });
    },
    async closeBundle() {
      if (!building) return;
      for (const folder of FOLDERS) {
        const names = await readdir(join(source, folder));
        for (const name of names) await cp(join(source, folder, name), join(outDir, 'pdfjs', folder, name));
      }
    },
  };
}
