import { defaultKeymap } from '@codemirror/commands';
import { defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';

interface Wishes {
  readonly parent: HTMLElement;
  readonly before: string;
  readonly after: string;
  readonly label: string;
  /** What stands in the place of lines that are folded away; `$` is their number. */
  readonly folded: string;
  readonly language: Extension;
  readonly isDark: boolean;
  /** Nothing is folded away. */
  readonly isWhole: boolean;
  /** One below the other. */
  readonly isNarrow: boolean;
}

/** Lines that are the same are folded away but for a few around each change. */
const COLLAPSE = { margin: 3, minSize: 6 };
/** The library's own sign is in few fonts. */
const ELLIPSIS = { content: '"…"' };

/** Shows two texts that cannot be changed. Gives what removes them. */
export function makeComparison(wishes: Wishes): () => void {
  const { parent, before, after } = wishes;
  const extensions = extensionsOf(wishes);
  const folding = wishes.isWhole ? {} : { collapseUnchanged: COLLAPSE };
  if (wishes.isNarrow) {
    const unified = unifiedMergeView({ original: before, mergeControls: false, ...folding });
    const view = new EditorView({ parent, state: EditorState.create({ doc: after, extensions: [extensions, unified] }) });
    return () => view.destroy();
  }
  const merged = new MergeView({
    parent,
    a: { doc: before, extensions },
    b: { doc: after, extensions },
    highlightChanges: true,
    gutter: true,
    ...folding,
  });
  return () => merged.destroy();
}

function extensionsOf({ label, folded, language, isDark }: Wishes): Extension {
  return [
    lineNumbers(),
    search({ top: true }),
    syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
    keymap.of([...defaultKeymap, ...searchKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': label }),
    EditorState.phrases.of({ '$ unchanged lines': folded }),
    EditorView.theme({ '.cm-collapsedLines': { '&:before': ELLIPSIS, '&:after': ELLIPSIS } }, { dark: isDark }),
    EditorView.lineWrapping,
    EditorState.readOnly.of(true),
    language,
  ];
}
