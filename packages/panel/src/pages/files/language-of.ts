import type { Extension } from '@codemirror/state';

/** The syntax of a file by the ending of its name; each is loaded when it is needed. */
export async function languageOf(name: string): Promise<Extension> {
  switch (/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '') {
    case 'php':
    case 'phtml':
    case 'inc':
      return (await import('@codemirror/lang-php')).php();
    case 'js':
    case 'mjs':
    case 'cjs':
    case 'jsx':
      return (await import('@codemirror/lang-javascript')).javascript({ jsx: true });
    case 'ts':
    case 'tsx':
      return (await import('@codemirror/lang-javascript')).javascript({ jsx: true, typescript: true });
    case 'css':
    case 'scss':
      return (await import('@codemirror/lang-css')).css();
    case 'html':
    case 'htm':
    case 'twig':
    case 'vue':
      return (await import('@codemirror/lang-html')).html();
    case 'json':
    case 'webmanifest':
      return (await import('@codemirror/lang-json')).json();
    case 'md':
      return (await import('@codemirror/lang-markdown')).markdown();
    case 'xml':
    case 'svg':
      return (await import('@codemirror/lang-xml')).xml();
    case 'yml':
    case 'yaml':
      return (await import('@codemirror/lang-yaml')).yaml();
    case 'sql':
      return (await import('@codemirror/lang-sql')).sql();
    case 'py':
      return (await import('@codemirror/lang-python')).python();
    default:
      return [];
  }
}
