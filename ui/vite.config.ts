/** How the window is built: relative addresses, no inline scripts or styles, one target for both web views. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { pdfFiles } from './pdf_files.ts';

export default defineConfig({
  base: './',
  plugins: [svelte(), pdfFiles()],
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: '127.0.0.1' },
  build: {
    target: ['es2022', 'chrome123', 'safari17.5'],
    // Fonts and pictures stay files: the policy has no room for data: scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 900,
  },
  test: {
    // Each file of the window's tests has a Chromium of its own; more of them than cores only wait for each other.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' } },
      {
        extends: true,
        test: {
          name: 'window',
          include: ['tests/**/*.spec.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: 'tests/fake_programs.ts',
          // A busy machine may miss a frame or a focus; what is really broken fails every time.
          retry: 2,
        },
      },
    ],
  },
});
