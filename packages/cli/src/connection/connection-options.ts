/** Options of every command that may ask the API. */
export const connectionOptions = {
  url: { value: 'URL', description: 'address of the API, such as https://api.example.org (DASPANEL_URL)' },
  data: { value: 'DIR', description: 'data directory of an installation on this machine (DASPANEL_DATA)' },
  ca: { value: 'FILE', description: 'PEM of the certificate authority to trust for it' },
  json: { description: 'print the answer of the API as JSON' },
} as const;
