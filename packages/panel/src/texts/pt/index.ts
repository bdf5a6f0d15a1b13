import type { Texts } from '../index.ts';
import { access } from './access.ts';
import { mail } from './mail.ts';
import { databases } from './databases.ts';
import { siteSettings } from './site-settings.ts';
import { danger } from './danger.ts';
import { domains } from './domains.ts';
import { versions } from './versions.ts';
import { overview } from './overview.ts';
import { account } from './account.ts';
import { administration } from './administration.ts';
import { consoleTexts } from './console.ts';
import { files } from './files.ts';
import { home } from './home.ts';
import { people } from './people.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { schedules } from './schedules.ts';
import { shell } from './shell.ts';
import { signIn } from './sign-in.ts';
import { ui } from './ui.ts';

/** Portuguese, as it is written in Brazil and understood in Portugal. Terms: site, versão (no ar), domínio, certificado, banco de dados, agendamento, lixeira, código de recuperação, chave de acesso (passkey), chave S3, token, plano, log, tarefa, serviço (part). */
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
export { default as zodLocale } from 'zod/v4/locales/pt.js';
