import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** Styles stay in files of their own, because the content security policy refuses inline ones. */
export default { preprocess: vitePreprocess(), compilerOptions: { css: 'external', runes: true } };
