import { closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, defaultHighlightStyle, foldGutter, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { MergeView } from '@codemirror/merge';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';

export interface EditorWishes {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly label: string;
  readonly language: Extension;
  readonly isDark: boolean;
  readonly isReadOnly: boolean;
  readonly onSave: () => void;
  readonly onChange: () => void;
}

/** An editor with search, folding, history and Ctrl-S. Escape and then Tab leaves it. */
export function makeEditor(wishes: EditorWishes): EditorView {
  return new EditorView({ parent: wishes.parent, state: EditorState.create({ doc: wishes.text, extensions: extensionsOf(wishes) }) });
}

/** What is stored, which cannot be changed, beside what the person has. */
export function makeMergeView(wishes: EditorWishes, stored: string): MergeView {
  return new MergeView({
    parent: wishes.parent,
    a: { doc: stored, extensions: extensionsOf({ ...wishes, isReadOnly: true }) },
    b: { doc: wishes.text, extensions: extensionsOf(wishes) },
    highlightChanges: true,
    gutter: true,
  });
}

function extensionsOf({ label, language, isDark, isReadOnly, onSave, onChange }: EditorWishes): Extension {
  return [
    lineNumbers(),
    foldGutter(),
    history(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
    keymap.of([
      {
        key: 'Mod-s',
        preventDefault: true,
        run: () => {
          onSave();
          return true;
        },
      },
      ...defaultKeymap,
      ...historyKeymap,
      ...searchKeymap,
      indentWithTab,
    ]),
    EditorView.contentAttributes.of({ 'aria-label': label }),
    EditorView.theme({}, { dark: isDark }),
    EditorState.readOnly.of(isReadOnly),
    EditorView.updateListener.of(({ docChanged }) => (docChanged ? onChange() : undefined)),
    language,
  ];
}
