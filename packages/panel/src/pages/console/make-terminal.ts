import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

export interface MadeTerminal {
  readonly terminal: Terminal;
  /** Gives it as many columns and rows as its place has room for. */
  fit(): void;
}

/** Makes a terminal in its place. `onLeave`: the person leaves it by keyboard, since Tab belongs to the shell. */
export function makeTerminal(place: HTMLElement, { onLeave }: { readonly onLeave: () => void }): MadeTerminal {
  const terminal = new Terminal({
    fontFamily: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
    fontSize: 13,
    lineHeight: 1.15,
    scrollback: 10_000,
    cursorBlink: false,
    minimumContrastRatio: 4.5,
  });
  const fitting = new FitAddon();
  terminal.loadAddon(fitting);
  terminal.loadAddon(new WebLinksAddon((_event, address) => void window.open(address, '_blank', 'noopener,noreferrer')));
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown' || !event.ctrlKey) return true;
    if (event.shiftKey && event.key === 'ArrowUp') {
      event.preventDefault();
      onLeave();
      return false;
    }
    const isCopy = event.key.toLowerCase() === 'c' && (event.shiftKey || terminal.hasSelection());
    if (isCopy) {
      event.preventDefault();
      void navigator.clipboard.writeText(terminal.getSelection());
      terminal.clearSelection();
      return false;
    }
    // The browser pastes, and the terminal hears of that.
    return event.key.toLowerCase() !== 'v';
  });
  terminal.open(place);
  return {
    terminal,
    fit: () => {
      if (place.clientWidth > 0) fitting.fit();
    },
  };
}
