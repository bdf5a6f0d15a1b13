import { join } from 'node:path';

/** The paths inside one data directory. ARCHITECTURE.md lists who writes and who reads each. */
export function dataDirectory(root: string) {
  const run = join(root, 'run');
  const logs = join(root, 'logs');
  return {
    root,
    state: join(root, 'state'),
    secrets: join(root, 'state', 'secrets'),
    ledger: join(root, 'ledger'),
    sites: join(root, 'sites'),
    trash: join(root, 'trash'),
    uploads: join(root, 'uploads'),
    routes: join(root, 'routes'),
    pools: join(root, 'pools'),
    certificates: join(root, 'certificates'),
    servedCertificates: join(root, 'certificates', 'serve'),
    localAuthority: join(root, 'certificates', 'ca'),
    /** `<certificate-id>.json`, see `formats/wanted-certificate.ts`. */
    wantedCertificates: join(root, 'certificates', 'wanted'),
    /** Certificates that people uploaded, with their keys. */
    ownCertificates: join(root, 'certificates', 'own'),
    /** The ACME client's accounts, orders, keys and certificates. */
    acme: join(root, 'acme'),
    redis: join(root, 'redis'),
    /** Tenant Redis: what it keeps of sessions. */
    redisTenant: join(root, 'redis-tenant'),
    /** Which accounts the tenant Redis begins with: noted by data-services. */
    redisTenantAccounts: join(root, 'redis-tenant-accounts'),
    mysql: join(root, 'mysql'),
    mail: join(root, 'mail'),
    /** Catalogues, overflow, versions and unfinished uploads of the S3 server, and the buckets that belong to no site. */
    storage: join(root, 'storage'),
    /** `<access-key-id>.json`, see `formats/access-key.ts`. */
    accessKeys: join(root, 'access-keys'),
    /** `<site-name>.json`, see `formats/site-bucket.ts`. */
    buckets: join(root, 'buckets'),
    /** `<backup-id>/`, see `formats/backup-manifest.ts`; only root enters it. */
    backups: join(root, 'backups'),
    /** Database exports on their way out. */
    exports: join(root, 'exports'),
    /** Generated secrets that two parts share, one purpose each: `describeKeys` in the orchestrator. */
    keys: join(root, 'keys'),
    /** How this machine is joined to the others of a cluster, with its certificate: `link-settings.ts` in link. */
    link: join(root, 'link'),
    /** Held by whoever runs the installation: `hold-installation.ts` in the orchestrator. */
    lockFile: join(root, 'lock', 'installation.db'),
    logs,
    siteLogs: join(logs, 'sites'),
    run,
    /** Answers to HTTP-01 and TLS-ALPN-01 challenges that are under way; `formats/acme-challenges.ts` names the files. */
    acmeChallenges: join(run, 'acme-challenges'),
    settingsFile: join(run, 'settings.json'),
    sockets: {
      orchestrator: join(run, 'orchestrator', 'control.sock'),
      launcherForApi: join(run, 'launcher', 'api.sock'),
      launcherForEngine: join(run, 'launcher', 'engine.sock'),
      launcherForConsole: join(run, 'launcher', 'console.sock'),
      /** Connections that become the standard input of consoles. */
      consoleStreams: join(run, 'launcher', 'console-streams.sock'),
      proxyControl: join(run, 'proxy', 'control.sock'),
      answers: join(run, 'answers', 'http.sock'),
      certificates: join(run, 'certificates', 'agent.sock'),
      certificateRequests: join(run, 'certificate-requests', 'agent.sock'),
      /** The ACME client's, who must not reach uploaded certificates. */
      certificateInstallations: join(run, 'certificate-installations', 'agent.sock'),
      acmeRequests: join(run, 'acme', 'requests.sock'),
      api: join(run, 'api', 'http.sock'),
      /** What is shown at `view.<host name>`. */
      views: join(run, 'api', 'views.sock'),
      /** Terminals, by websocket. */
      consoles: join(run, 'console', 'http.sock'),
      /** What listens inside consoles, at `*.dev.<host name>`. */
      devServers: join(run, 'console', 'dev-servers.sock'),
      consoleRequests: join(run, 'console-requests', 'requests.sock'),
      wakePhp: join(run, 'engine-php', 'wake.sock'),
      redisControl: join(run, 'redis', 'control.sock'),
      /** Its folder is what every site's sandbox sees as `/run/mysqld`. */
      mysql: join(run, 'mysql', 'mysqld.sock'),
      /** Its folder is what every site's sandbox sees as `/run/redis`. */
      redisTenant: join(run, 'redis-tenant', 'redis.sock'),
      dataServices: join(run, 'data-services', 'requests.sock'),
      /** Where the database manager exchanges tickets for accounts. */
      managerExchange: join(run, 'database-manager-exchange', 'requests.sock'),
      /** FastCGI of the database manager. */
      databaseManager: join(run, 'database-manager', 'php.sock'),
      mailRequests: join(run, 'mail', 'requests.sock'),
      /** One folder per site that has been awake: `<site-id>/smtp.sock`; the site's sandboxes see it as `/run/mail`. The channel tells whose mail it is. */
      mailChannels: join(run, 'mail-channels'),
      /** The same for what goes out: `<site-id>/http.sock`, which sandboxes that may go out see as `/run/outgoing`. */
      outgoingChannels: join(run, 'outgoing-channels'),
      linkRequests: join(run, 'link', 'requests.sock'),
      storage: join(run, 'storage', 'http.sock'),
      /** The files of versions, for the API. */
      siteFiles: join(run, 'site-files', 'files.sock'),
      /** One socket per awake pool, named `<pool-id>.sock`. Its existence is what tells the proxy that the pool is awake. */
      pools: join(run, 'pools'),
    },
  } as const;
}
export type DataDirectory = ReturnType<typeof dataDirectory>;
