import { html, type Markup } from './markup.ts';
import { renderPage } from './render-page.ts';

export interface Authority {
  readonly name: string;
  /** SHA-256 of the certificate as pairs of hexadecimal digits with colons. */
  readonly fingerprint: string;
  readonly validUntil: string;
}

/** How to make a computer or telephone trust the local certificate authority. `undefined`: it has not been made yet. */
export function renderAuthority(authority: Authority | undefined, downloadUrl: string): string {
  if (authority === undefined) {
    return renderPage({
      label: '503',
      title: 'The certificate authority is not ready',
      content: html`<p>It is made when Daspanel starts for the first time. Please reload this page in a moment.</p>`,
    });
  }
  return renderPage({
    title: 'Trust this server',
    isWide: true,
    content: html`<p>
        Sites without a public certificate have one from this server’s own authority. Browsers accept it once you have installed the
        authority’s certificate. Whoever has this server can then vouch for any name to your browser, so install it only if you trust them.
      </p>
      <p><a class="button" href="/ca.crt">Download the certificate</a></p>
      <p>${authority.name}, valid until ${authority.validUntil}.<br />SHA-256 <code>${authority.fingerprint}</code></p>
      <h2>How to install it</h2>
      ${systems(downloadUrl)}`,
  });
}

function systems(url: string): readonly Markup[] {
  const fetch = `curl -o daspanel.crt ${url}`;
  return [
    section(
      'Windows (Edge, Chrome)',
      html`<p>
          Open the downloaded file, choose <strong>Install Certificate</strong>, <strong>Current User</strong>,
          <strong>Place all certificates in the following store</strong>, and then <strong>Trusted Root Certification Authorities</strong>.
          Or in PowerShell:
        </p>
        <pre>
curl.exe -o daspanel.crt ${url}
Import-Certificate -FilePath daspanel.crt -CertStoreLocation Cert:\\CurrentUser\\Root</pre>`,
    ),
    section(
      'macOS (Safari, Chrome)',
      html`<p>
          Open the downloaded file, add it to the <strong>login</strong> keychain, open it there, and under <strong>Trust</strong> choose
          <strong>Always Trust</strong>. Or in a terminal:
        </p>
        <pre>
${fetch}
security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db daspanel.crt</pre>`,
    ),
    section(
      'Debian, Ubuntu',
      html`<pre>
sudo ${fetch.replace('daspanel.crt', '/usr/local/share/ca-certificates/daspanel.crt')}
sudo update-ca-certificates</pre>`,
    ),
    section(
      'Fedora, Red Hat',
      html`<pre>
sudo ${fetch.replace('daspanel.crt', '/etc/pki/ca-trust/source/anchors/daspanel.crt')}
sudo update-ca-trust</pre>`,
    ),
    section(
      'Chrome on Linux',
      html`<p>Chrome keeps its own list (package <code>libnss3-tools</code>):</p>
        <pre>
${fetch}
certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n daspanel -i daspanel.crt</pre>`,
    ),
    section(
      'Firefox',
      html`<p>
        <strong>Settings</strong>, <strong>Privacy &amp; Security</strong>, <strong>View Certificates</strong>,
        <strong>Authorities</strong>, <strong>Import</strong>: choose the downloaded file and tick
        <strong>Trust this CA to identify websites</strong>.
      </p>`,
    ),
    section(
      'iPhone, iPad',
      html`<p>
        Open the download in Safari and allow the profile. Install it under <strong>Settings</strong>, <strong>General</strong>,
        <strong>VPN &amp; Device Management</strong>, then switch it on under <strong>General</strong>, <strong>About</strong>,
        <strong>Certificate Trust Settings</strong>.
      </p>`,
    ),
    section(
      'Android',
      html`<p>
        <strong>Settings</strong>, <strong>Security &amp; privacy</strong>, <strong>More</strong>,
        <strong>Encryption &amp; credentials</strong>, <strong>Install a certificate</strong>, <strong>CA certificate</strong>: choose the
        downloaded file.
      </p>`,
    ),
  ];
}

function section(title: string, content: Markup): Markup {
  return html`<details>
    <summary>${title}</summary>
    ${content}
  </details> `;
}
