import { command } from '../command.ts';

export const installationCommands = [
  command({
    name: 'up',
    summary: 'Start Daspanel in the background',
    description:
      'Installs what is missing, starts all parts, waits until they are ready and prints the addresses. What it says later is in ' +
      'DATA/logs/orchestrator.log. The options are kept in DATA/daspanel.json and need not be given again.',
    options: {
      data: { value: 'DIR', description: 'the folder that holds everything (DASPANEL_DATA; default: data in the repository)' },
      host: { value: 'NAME', description: 'host name of the installation' },
      'http-port': { value: 'N', whole: true, description: 'default 80 for root, 8080 otherwise' },
      'https-port': { value: 'N', whole: true, description: 'default 443 for root, 8443 otherwise' },
      listen: { value: 'ADDRESS', many: true, description: 'address to listen on; may be repeated' },
      timeout: { value: 'SECONDS', whole: true, description: 'how long to wait until it is ready (default: 600)' },
    },
    asksApi: false,
    examples: [
      { command: 'up', purpose: 'start, or say that it runs already' },
      { command: 'up --data /srv/daspanel --host hosting.example.org', purpose: 'with a public name' },
    ],
    load: async () => (await import('./start-daspanel.ts')).startDaspanel,
  }),
  command({
    name: 'down',
    summary: 'Stop Daspanel',
    description: 'Ends all parts of the installation in a data directory and waits until they are gone. Requests that run are finished.',
    options: { data: { value: 'DIR', description: 'its data directory (DASPANEL_DATA; default: data in the repository)' } },
    asksApi: false,
    examples: [{ command: 'down', purpose: 'stop it cleanly, also before data is copied' }],
    load: async () => (await import('./stop-daspanel.ts')).stopDaspanel,
  }),
  command({
    name: 'status',
    summary: 'Show how the installation and its parts are',
    description: 'Works, with less, while the API is down. The exit code is 1 when something is not ready, 3 when Daspanel does not run.',
    examples: [
      { command: 'status', purpose: 'parts, sites and how well sites are isolated' },
      { command: 'status --json', purpose: 'for monitoring' },
    ],
    load: async () => (await import('./show-status.ts')).showStatus,
  }),
  command({
    name: 'doctor',
    summary: 'Say what is wrong with this machine or the installation, and what to do',
    description:
      'Looks at packages, Node, ports, the data folder, disk, clock, control groups, sandboxes and name resolution. Needs nothing to run. ' +
      'The exit code is 1 when something keeps Daspanel from working.',
    options: {
      data: { value: 'DIR', description: 'the data directory to look at (DASPANEL_DATA; default: data in the repository)' },
      json: { description: 'print the findings as JSON' },
    },
    asksApi: false,
    examples: [{ command: 'doctor', purpose: 'when it does not start, or before the first start' }],
    load: async () => (await import('../doctor/examine-machine.ts')).examineMachine,
  }),
  command({
    name: 'restart',
    summary: 'Restart a part',
    arguments: { part: { description: 'name of the part, as in daspanel status' } },
    examples: [{ command: 'restart engine-php', purpose: 'sites keep answering as far as they can' }],
    load: async () => (await import('./restart-part.ts')).restartPart,
  }),
];

export const offerCommands = [
  command({
    name: 'engines',
    summary: 'List the engines that a version can have',
    options: { settings: { description: 'list the settings of PHP that --set takes instead' } },
    examples: [
      { command: 'engines', purpose: 'the versions of PHP' },
      { command: 'engines --settings', purpose: 'what --set takes' },
    ],
    load: async () => (await import('./list-offers.ts')).listEngines,
  }),
  command({
    name: 'site-types',
    summary: 'List the kinds of applications that Daspanel knows',
    examples: [{ command: 'site-types', purpose: 'what --type takes' }],
    load: async () => (await import('./list-offers.ts')).listSiteTypes,
  }),
];
