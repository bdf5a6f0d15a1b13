import { html, type Markup } from './markup.ts';
import { renderPage } from './render-page.ts';

export interface Authority {
  readonly name: string;
  /** SHA-256 of the certificate as pairs of hexadecimal digits with colons. */
  readonly fingerprint: string;
  readonly validUntil: string;
  /** It may vouch for names of this server, and for names that are nobody's on the internet, alone. */
  readonly isConstrained: boolean;
  /** False where the server was given another host name after its authority was made. */
  readonly isForHost: boolean;
}

/**
 * How to make a computer or telephone trust the local certificate authority. `first` undefined: it has not been made yet. `anyName`: the one for names beyond the first;
 * undefined: none has been needed. `origin`: where the page is, `http://host:port`.
 */
export function renderAuthority(
  { first, anyName }: { readonly first: Authority | undefined; readonly anyName: Authority | undefined },
  origin: string,
): string {
  if (first === undefined) {
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
        authority’s certificate.
      </p>
      <p>${first.isConstrained ? LIMITS : WARNING} ${first.isForHost ? '' : RENAMED}</p>
      ${download('/ca.crt', first)}
      <h2>How to install it</h2>
      <p>
        First compare the fingerprint with what the machine itself shows (<code>openssl x509 -noout -fingerprint -sha256</code> on
        <code>certificates/serve/_ca.crt</code> in the data directory), because anybody on the way could have given you another certificate.
      </p>
      ${systems(`${origin}/ca.crt`)}${anyName === undefined ? [] : [renderAnyName(anyName)]}`,
  });
}

const LIMITS =
  'It can vouch for the host name that this server was set up with and what is below it, for names that belong to nobody (such as localhost, test, internal, lan), and for no other name of the internet.';
const RENAMED = 'The server has another host name by now, for which you need the second certificate below.';
const WARNING = 'Whoever has this server can then vouch for any name to your browser, so install it only if you trust them.';

function download(path: string, authority: Authority): Markup {
  return html`<p><a class="button" href="${path}">Download the certificate</a></p>
    <p>${authority.name}, valid until ${authority.validUntil}.<br />SHA-256 <code>${authority.fingerprint}</code></p>`;
}

function renderAnyName(authority: Authority): Markup {
  return html`<h2>Other domains</h2>
    <p>
      Domains of sites here that have no public certificate yet have one from a second authority. ${WARNING} It is installed in the same
      way, with <code>ca-any-name</code> in the place of <code>ca</code>.
    </p>
    ${download('/ca-any-name.crt', authority)}`;
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
security add-trusted-cert -r trustRoot -p ssl -k ~/Library/Keychains/login.keychain-db daspanel.crt</pre>`,
    ),
    section(
      'Debian, Ubuntu',
      html`<pre>
sudo ${fetch.replace('daspanel.crt', '/usr/local/share/ca-certificates/daspanel.crt')}
sudo update-ca-certificates</pre>
        <p>Programs that use the system’s list accept it then: curl, wget, git, PHP. Browsers and Node.js keep their own.</p>`,
    ),
    section(
      'Fedora, Red Hat',
      html`<pre>
sudo ${fetch.replace('daspanel.crt', '/etc/pki/ca-trust/source/anchors/daspanel.crt')}
sudo update-ca-trust</pre>`,
    ),
    section(
      'Chrome on Linux',
      html`<p>Chrome keeps its own list (package <code>libnss3-tools</code>, on Fedora <code>nss-tools</code>):</p>
        <pre>
${fetch}
mkdir -p $HOME/.pki/nssdb
certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n daspanel -i daspanel.crt</pre>`,
    ),
    section(
      'Firefox',
      html`<p>
        <strong>Settings</strong>, <strong>Privacy &amp; Security</strong>, <strong>View Certificates</strong>,
        <strong>Authorities</strong>, <strong>Import</strong>: choose the downloaded file and tick
        <strong>Trust this CA to identify websites</strong>. On Windows and macOS Firefox also takes what the system trusts.
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
        downloaded file. Chrome accepts it then; other apps only where their makers let them.
      </p>`,
    ),
    section(
      'curl, Node.js, PHP, without installing it',
      html`<pre>
${fetch}
curl --cacert daspanel.crt https://…
NODE_EXTRA_CA_CERTS=daspanel.crt node program.js
php -d curl.cainfo=$PWD/daspanel.crt -d openssl.cafile=$PWD/daspanel.crt program.php</pre>`,
    ),
  ];
}

function section(title: string, content: Markup): Markup {
  return html`<details>
    <summary>${title}</summary>
    ${content}
  </details> `;
}
