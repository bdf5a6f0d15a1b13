import { renderContentSecurityPolicy, type PolicyInput } from './content-security-policy.ts';

const FEATURES_OFF = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
];
const FEATURES_OF_ITS_OWN = [
  'clipboard-read',
  'clipboard-write',
  'fullscreen',
  'publickey-credentials-create',
  'publickey-credentials-get',
];

/**
 * The text of `panel-headers.conf`: what every file of the panel is sent with. The referrer is the origin alone, because a form that leads to the database manager must
 * say where it comes from, and with a stricter policy browsers send `Origin: null` (Fetch Standard, "append a request Origin header").
 */
export function renderPanelHeaders(input: PolicyInput): string {
  const permissions = [...FEATURES_OFF.map((name) => `${name}=()`), ...FEATURES_OF_ITS_OWN.map((name) => `${name}=(self)`)];
  const headers: Readonly<Record<string, string>> = {
    'Content-Security-Policy': renderContentSecurityPolicy(input),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Origin-Agent-Cluster': '?1',
    'Permissions-Policy': permissions.join(', '),
    'Referrer-Policy': 'strict-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex',
  };
  const lines = Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}" always;`);
  return [...lines, 'include transport-headers.conf;', ''].join('\n');
}
