/** Starts the window: theme, fonts, the application. */
import { mount } from 'svelte';
import './kit/theme/fonts.css';
import './kit/theme/tokens.css';
import './kit/theme/base.css';
import App from './App.svelte';

const target = document.getElementById('app');
if (target) mount(App, { target });
