/** Rules of one kind of application, as the route-file keys of the same names (see `route.ts`). */
export interface SiteTypeRules {
  readonly deny?: string;
  readonly moved?: string;
  readonly noexec?: string;
  readonly exec?: string;
  readonly front?: string;
  readonly path_info?: '1';
}

export interface SiteType {
  readonly name: string;
  readonly title: string;
  /** Engines it runs on. */
  readonly engines: readonly ('static' | 'php')[];
  /** Oldest PHP that any release of the application supports, for engines `php`. */
  readonly oldestPhp?: string;
  /** Document root inside the version for a new version. */
  readonly root: string;
  readonly rules: SiteTypeRules;
  /** Files and folders that lie in the application's root: an archive's folder that has them is unpacked as the root. */
  readonly markers: readonly string[];
  /** Where the application keeps how it connects to its database, for those that Daspanel can give another one. */
  readonly databaseConfiguration?: DatabaseConfiguration;
}

/** A PHP file in the application's root whose constants hold the name of the database, of its user and his password, and the host. */
interface DatabaseConfiguration {
  readonly file: string;
  readonly constants: { readonly database: string; readonly user: string; readonly password: string; readonly host: string };
}
