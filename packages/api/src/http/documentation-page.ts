import { problemsOf, problems, scopes, type Endpoint } from '@daspanel/contract';
import { z } from 'zod';

export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav ul { columns: 14rem; padding: 0; list-style: none; }
article { border-top: 1px solid #8886; padding-top: .5rem; margin-top: 1.5rem; }
h3 { margin: 0; } h3 code { font-size: 1.05em; }
pre { overflow-x: auto; padding: .75rem; background: #8882; border-radius: .25rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .2rem .75rem .2rem 0; }
summary { cursor: pointer; }
`;

/** The whole documentation as one page without scripts, rendered from the endpoints. */
export function renderDocumentation(endpoints: readonly Endpoint[], server: string): string {
  const nouns = Map.groupBy(endpoints, ({ id }) => id.slice(0, id.indexOf('.')));
  const contents = [...nouns.keys()].map((noun) => `<li><a href="#${noun}">${escapeHtml(noun)}</a></li>`).join('');
  const sections = [...nouns].map(
    ([noun, own]) => `<section id="${noun}"><h2>${escapeHtml(noun)}</h2>${own.map(renderEndpoint).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Daspanel API</title><style>${STYLE}</style></head>
<body><header><h1>Daspanel API</h1>
<p>Address: <code>${escapeHtml(server)}</code>. For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<p>Send a token as <code>Authorization: Bearer dp_…</code> and bodies as <code>application/json</code>. Everything that fails is answered as
<code>application/problem+json</code> with a stable <code>code</code>. Single resources carry an <code>ETag</code>: send it as <code>If-Match</code> with a change, or as
<code>If-None-Match</code> with a read. A POST may carry an <code>Idempotency-Key</code>. Lists give a cursor as <code>next</code>.</p></header>
<nav><ul>${contents}<li><a href="#codes">problems</a></li><li><a href="#scopes">scopes</a></li></ul></nav>
<main>${sections.join('')}${renderProblems()}${renderScopes()}</main></body></html>`;
}

function renderEndpoint(endpoint: Endpoint): string {
  const responses = Object.entries(endpoint.responses).map(([status, { description }]) => [status, description] as const);
  return `<article id="${endpoint.id}"><h3><code>${endpoint.method} ${escapeHtml(endpoint.path)}</code></h3>
<p>${escapeHtml(endpoint.summary)}. ${escapeHtml(endpoint.description ?? '')}</p>
<p>Needs: ${endpoint.access === 'public' ? 'nothing' : endpoint.access === 'token' ? 'any token' : `<code>${endpoint.access}</code>`}</p>
${renderQuery(endpoint)}${renderBody(endpoint)}
${renderTable('Answers', responses)}
<details><summary>Problems</summary><p>${problemsOf(endpoint)
    .map((code) => `<a href="#problem-${code}"><code>${code}</code></a>`)
    .join(', ')}</p></details></article>`;
}

function renderQuery(endpoint: Endpoint): string {
  if (endpoint.query === undefined) return '';
  const { properties = {} } = z.toJSONSchema(endpoint.query, { io: 'input' });
  const rows = Object.entries(properties).map(
    ([name, field]) => [name, typeof field === 'object' ? (field.description ?? '') : ''] as const,
  );
  return renderTable('Query', rows);
}

function renderBody(endpoint: Endpoint): string {
  if (endpoint.streamTypes !== undefined) return `<p>Body: ${endpoint.streamTypes.map((type) => `<code>${type}</code>`).join(', ')}</p>`;
  if (endpoint.body === undefined) return '';
  const { $schema: _schema, ...schema } = z.toJSONSchema(endpoint.body, { io: 'input' });
  const example =
    endpoint.example?.body === undefined
      ? ''
      : `<p>Example body</p><pre>${escapeHtml(JSON.stringify(endpoint.example.body, null, 2))}</pre>`;
  return `${example}<details><summary>Body as JSON Schema</summary><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`;
}

function renderTable(title: string, rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([name, text]) => `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(text)}</td></tr>`);
  return `<table><thead><tr><th colspan="2">${title}</th></tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

function renderProblems(): string {
  const rows = Object.entries(problems).map(
    ([code, { status, title }]) =>
      `<tr id="problem-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return `<section id="codes"><h2>problems</h2><table><tbody>${rows.join('')}</tbody></table></section>`;
}

function renderScopes(): string {
  const rows = Object.entries(scopes).map(([name, { title }]) => [name, title] as const);
  return `<section id="scopes"><h2>scopes</h2>${renderTable('What a token may do', rows)}</section>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
