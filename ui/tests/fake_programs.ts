/** Builds the fake programs once for all tests of the window. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    fakeProgram: string;
    fakeRooms: string;
  }
}

const FAKE = fileURLToPath(new URL('./fake/', import.meta.url));

export async function setup(project: TestProject): Promise<void> {
  project.provide('fakeProgram', await built('program'));
  project.provide('fakeRooms', await built('rooms'));
}

async function built(name: string): Promise<string> {
  const bundle = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(FAKE, `${name}.ts`), formats: ['iife'], name: `fake_${name}` },
    },
  });
  const output = [bundle].flat()[0];
  if (!output || !('output' in output)) throw new Error(`the fake ${name} was not built`);
  return output.output[0].code;
}
