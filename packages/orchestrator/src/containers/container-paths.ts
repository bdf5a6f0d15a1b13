/** Where every image has the program, as in the repository. */
export const PROGRAM = '/opt/daspanel';
/** Where every container has the data directory, or what it is given of it. */
export const DATA = '/data';
export const NODE = '/usr/local/bin/node';
/** Set to 1, parts that are Node programs start again when their sources change. */
export const RELOAD_VARIABLE = 'DASPANEL_RELOAD';
/** In a folder of its own, which is mounted as a whole: a mounted file would stay the one that it was. */
export const SETTINGS_FOLDER = 'run/settings';
export const SETTINGS_FILE = `${DATA}/${SETTINGS_FOLDER}/settings.json`;
