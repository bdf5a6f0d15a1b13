import type { Texts } from '../index.ts';
import { access } from './access.ts';
import { account } from './account.ts';
import { administration } from './administration.ts';
import { consoleTexts } from './console.ts';
import { danger } from './danger.ts';
import { databases } from './databases.ts';
import { domains } from './domains.ts';
import { files } from './files.ts';
import { home } from './home.ts';
import { logs } from './logs.ts';
import { mail } from './mail.ts';
import { metrics } from './metrics.ts';
import { overview } from './overview.ts';
import { people } from './people.ts';
import { schedules } from './schedules.ts';
import { shell } from './shell.ts';
import { signIn } from './sign-in.ts';
import { siteSettings } from './site-settings.ts';
import { ui } from './ui.ts';
import { versions } from './versions.ts';

/** Glossary: live = activa, run = ejecución, job = trabajo, part = servicio, passkey = llave de acceso, S3 access key = clave S3, scope = permiso. */
export const texts: Texts = {
  shell,
  ui,
  files,
  home,
  signIn,
  account,
  administration,
  console: consoleTexts,
  metrics,
  logs,
  schedules,
  people,
  siteSettings,
  danger,
  domains,
  versions,
  overview,
  access,
  mail,
  databases,
};

export { words } from './contract-words.ts';
export { fieldProblems, problems } from './problems.ts';
export { default as zodLocale } from 'zod/v4/locales/es.js';
