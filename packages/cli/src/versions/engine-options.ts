/** Options that choose how a version is served. */
export const engineOptions = {
  php: { value: 'VERSION', description: 'run PHP of this version, such as 8.2 (daspanel engines lists all)' },
  static: { description: 'serve files only' },
  type: { value: 'TYPE', description: 'kind of application (daspanel site-types lists all)' },
  root: { value: 'FOLDER', description: 'folder of the version that is served, such as /public' },
  fallback: { value: 'PAGE', description: 'static: page for paths that do not exist, such as /index.html' },
  'not-found': { value: 'PAGE', description: 'static: page that is sent with status 404, such as /404.html' },
} as const;

export const settingOption = {
  value: 'NAME=VALUE',
  many: true,
  description: 'PHP: a setting, such as memory_limit=256 (daspanel engines --settings lists all)',
} as const;
