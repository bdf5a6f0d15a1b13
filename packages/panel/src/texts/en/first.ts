import { home } from './home.ts';
import { shell } from './shell.ts';
import { ui } from './ui.ts';

/** The areas that the first view needs; the others come with everything that is loaded late. */
export const first = { shell, ui, home };
