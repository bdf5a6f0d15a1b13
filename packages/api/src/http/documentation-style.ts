/** The one style sheet of the documentation, in light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --ink: #1d2430; --soft: #5b6676; --line: #e2e6ec; --accent: #2f6fed; --code: #f0f2f6;
  --get: #1c7c54; --post: #2f6fed; --patch: #9a6700; --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ground: #10141b; --card: #181e28; --ink: #e8ecf3; --soft: #9aa6b8; --line: #283040; --accent: #7aa7ff; --code: #11161e;
  --get: #5fd39a; --post: #7aa7ff; --patch: #e3b341; --delete: #ff8a80; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); background: var(--ground); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
a { color: var(--accent); text-decoration: none; } a:hover, a:focus-visible { text-decoration: underline; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.4rem 1.2rem; border-right: 1px solid var(--line); background: var(--card); font-size: .9rem; }
nav > a { display: block; margin-bottom: .8rem; font-size: 1.05rem; font-weight: 700; color: var(--ink); }
nav ul { list-style: none; margin: 0 0 .5rem; padding: 0 0 0 .8rem; } nav li { padding: .1rem 0; } nav summary { font-weight: 600; }
main { padding: 2rem clamp(1rem, 4vw, 3rem); max-width: 62rem; }
h1 { margin: 0 0 .6rem; font-size: 1.7rem; } h2 { margin: 2.4rem 0 .8rem; font-size: 1.25rem; text-transform: capitalize; }
article, .card { margin: 0 0 1rem; padding: 1.1rem 1.3rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
h3 { margin: 0; font-size: 1rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: baseline; } h3 code { background: none; padding: 0; font-size: 1em; overflow-wrap: anywhere; }
.method { font: 700 .75rem ui-monospace, monospace; letter-spacing: .03em; padding: .15rem .45rem; border-radius: 6px; border: 1px solid currentColor; }
.GET { color: var(--get); } .PUT, .POST { color: var(--post); } .PATCH { color: var(--patch); } .DELETE { color: var(--delete); }
p { margin: .5rem 0; } .soft { color: var(--soft); font-size: .9rem; }
code, pre { background: var(--code); border-radius: 6px; font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { padding: .1em .35em; } pre { padding: .8rem 1rem; margin: .5rem 0; overflow-x: auto; } pre code { padding: 0; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .92rem; }
th { font-size: .75rem; letter-spacing: .05em; text-transform: uppercase; color: var(--soft); }
td, th { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); } td:first-child { white-space: nowrap; width: 12rem; }
summary { cursor: pointer; padding: .2rem 0; color: var(--soft); }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); } td:first-child { width: auto; } }
`;
