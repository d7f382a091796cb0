/** Opens the built window in Chromium, behind it the fake program, before it the policy of the real window. */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, delimiter, extname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { NOW } from './fake/world';
import type { Scenario } from './fake/scenario';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(HERE, '..', 'dist');
const PICTURES = join(HERE, '..', 'pictures');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'));
/** Served beside the window, so that it is compiled once and not anew in every page. */
const AXE_NAME = 'axe.min.js';
const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The policy that `tauri.conf.json` gives the real window. */
function policy(): string {
  const config = JSON.parse(readFileSync(join(HERE, '..', '..', 'tauri.conf.json'), 'utf8')) as {
    app: { security: { csp: Record<string, string> } };
  };
  return Object.entries(config.app.security.csp)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/** The Chromium or Chrome named by `CHROMIUM`, or one on the search path; no snap, which tests cannot start. */
function chromiumPath(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file) && !isSnap(realpathSync(file)));
  if (!found)
    throw new Error(
      'Neither Chromium nor Chrome is installed except perhaps as a snap, which tests cannot start: ' +
        'run `cargo xtask install`, or set CHROMIUM to the program',
    );
  return found;
}

/** Ubuntu's `chromium-browser` is a script that starts the snap. */
function isSnap(file: string): boolean {
  if (file.startsWith('/snap/') || basename(file) === 'snap') return true;
  return statSync(file).size < 65_536 && readFileSync(file, 'utf8').includes('/snap/bin/');
}

export interface Opening {
  scenario?: Partial<Scenario>;
  width?: number;
  height?: number;
  dark?: boolean;
  /** 2 is 200 %. */
  zoom?: number;
  contrast?: boolean;
}

export class TestWindow {
  #server: Server | undefined;
  #browser: Browser | undefined;
  #program = '';
  #opened: Page[] = [];
  #contexts = new Map<string, BrowserContext>();
  /** The built window as it was when the tests began: another build may run beside them. */
  #built = new Map<string, Buffer>();

  async start(): Promise<void> {
    const bundle = await build({
      configFile: false,
      logLevel: 'error',
      build: {
        write: false,
        minify: false,
        lib: { entry: join(HERE, 'fake', 'program.ts'), formats: ['iife'], name: 'fakeProgram' },
      },
    });
    const output = [bundle].flat()[0];
    if (!output || !('output' in output)) throw new Error('the fake program was not built');
    this.#program = output.output[0].code;
    for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      this.#built.set(relative(DIST, path).replaceAll('\\', '/'), readFileSync(path));
    }
    this.#server = createServer((request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://window').pathname));
      const name = path === '/' ? 'index.html' : path.slice(1);
      const bytes = name === AXE_NAME ? AXE : this.#built.get(name);
      if (!bytes) return response.writeHead(name === 'favicon.ico' ? 204 : 404).end();
      response.setHeader('Content-Security-Policy', policy());
      response.setHeader('Content-Type', MEDIA_TYPES[extname(name)] ?? 'application/octet-stream');
      // The same bytes as long as these tests run.
      response.setHeader('Cache-Control', 'max-age=3600, immutable');
      response.end(bytes);
    });
    await new Promise<void>((listening) => this.#server?.listen(0, '127.0.0.1', listening));
    this.#browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ['--no-sandbox', '--force-color-profile=srgb'],
    });
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await new Promise((closed) => this.#server?.close(closed));
  }

  /** A page whose every console error and refusal of the policy is collected in `faults`. */
  async open({
    scenario = {},
    width = 1366,
    height = 768,
    dark = false,
    zoom = 1,
    contrast = false,
  }: Opening = {}) {
    if (!this.#browser || !this.#server) throw new Error('not started');
    const { port } = this.#server.address() as AddressInfo;
    const page = await (await this.#context({ width, height, dark, zoom, contrast })).newPage();
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    // A tab that begins finds nothing of the one before it.
    await page.addInitScript(
      "if (!sessionStorage.getItem('begun')) localStorage.clear(); sessionStorage.setItem('begun', 'yes');",
    );
    await page.addInitScript(`window.scenario = ${JSON.stringify({ theme: 'system', ...scenario })};`);
    await page.addInitScript(this.#program);
    await page.goto(`http://127.0.0.1:${port}/`);
    this.#opened.push(page);
    return { page, faults };
  }

  /** One for each look, since what was read and compiled once is at hand for the next page of the same context. */
  async #context({ width, height, dark, zoom, contrast }: Required<Omit<Opening, 'scenario'>>) {
    const look = JSON.stringify([width, height, dark, zoom, contrast]);
    const known = this.#contexts.get(look);
    if (known) return known;
    if (!this.#browser) throw new Error('not started');
    const context = await this.#browser.newContext({
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
      colorScheme: dark ? 'dark' : 'light',
      contrast: contrast ? 'more' : 'no-preference',
      reducedMotion: 'reduce',
      locale: 'vi-VN',
      timezoneId: 'Asia/Ho_Chi_Minh',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await context.clock.setFixedTime(new Date(NOW));
    this.#contexts.set(look, context);
    return context;
  }

  async closePages(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((page) => page.close()));
  }
}

/** Waits until everything has been drawn; where `PICTURES=1` asks for it, leaves a picture in `pictures/`. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() =>
    document.fonts.ready.then(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    ),
  );
  if (!process.env.PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** What axe finds, one line per rule and element; empty when all is well. */
export async function axe(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ url: `/${AXE_NAME}` });
  return page.evaluate(async () => {
    const found = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // Of what passes only the names are told: describing every sound element took most of the time.
      resultTypes: ['violations'],
    });
    return found.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} – ${node.failureSummary ?? ''}`),
    );
  });
}

/** Whether something is wider than the window. */
export async function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}
