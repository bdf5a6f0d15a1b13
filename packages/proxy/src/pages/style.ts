/** The one style sheet of all pages, in light and dark. It is part of every page, so that a page needs nothing else. */
export const style = `
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#1d2430;--soft:#5b6676;--line:#e2e6ec;--accent:#2f6fed;--code:#f0f2f6}
@media (prefers-color-scheme:dark){:root{--ground:#10141b;--card:#181e28;--ink:#e8ecf3;--soft:#9aa6b8;--line:#283040;--accent:#7aa7ff;--code:#11161e}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;padding:1.5rem;background:var(--ground);
color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{width:100%;max-width:34rem;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:2.2rem 2.4rem}
main.wide{max-width:46rem}
.status{margin:0 0 .6rem;color:var(--accent);font-weight:650;letter-spacing:.04em}
h1{margin:0 0 .8rem;font-size:1.6rem;line-height:1.25;overflow-wrap:anywhere}
h2{margin:1.8rem 0 .5rem;font-size:1.05rem}
p,li{color:var(--soft);overflow-wrap:anywhere}
p{margin:.6rem 0}
strong{color:var(--ink)}
a{color:var(--accent)}
ul.links{list-style:none;margin:1.2rem 0 0;padding:0;display:grid;gap:.6rem}
ul.links a{display:block;padding:.75rem 1rem;border:1px solid var(--line);border-radius:10px;text-decoration:none;font-weight:600}
ul.links a span{display:block;color:var(--soft);font-weight:400;font-size:.9rem}
ul.links a:hover,ul.links a:focus-visible{border-color:var(--accent)}
.button{display:inline-block;margin:.8rem 0;padding:.6rem 1.1rem;border-radius:10px;background:var(--accent);color:var(--card);font-weight:600;text-decoration:none}
code,pre{background:var(--code);border-radius:6px;font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{padding:.1em .35em;overflow-wrap:anywhere}
pre{padding:.8rem 1rem;overflow-x:auto;color:var(--ink)}
details{border-top:1px solid var(--line);padding:.7rem 0}
summary{cursor:pointer;font-weight:600}
footer{margin-top:1.2rem;color:var(--soft);font-size:.85rem}
`;
