import { consoles, type ConsoleTicket } from '@daspanel/contract/consoles.ts';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { client } from '../../api/client.ts';
import classes from './console.module.css';
import { keepLink, type KeptLink, type LinkState } from './keep-link.ts';
import { makeTerminal, type MadeTerminal } from './make-terminal.ts';
import { terminalThemes } from './terminal-theme.ts';
import { TerminalState } from './terminal-state.tsx';

/** One console: opened where `id` is null, else joined. */
export function TerminalView({
  site,
  id,
  label,
  isShown,
  isForScreenReader,
  onOpened,
  onLeave,
  onClose,
  onAgain,
}: {
  readonly site: string;
  readonly id: string | null;
  readonly label: string;
  readonly isShown: boolean;
  readonly isForScreenReader: boolean;
  readonly onOpened: (id: string) => void;
  readonly onLeave: () => void;
  readonly onClose: () => void;
  readonly onAgain: () => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const made = useRef<MadeTerminal>(null);
  const link = useRef<KeptLink>(null);
  const handlers = useRef({ id, onOpened, onLeave });
  handlers.current = { id: handlers.current.id ?? id, onOpened, onLeave };
  const [state, setState] = useState<LinkState>({ is: 'connecting' });
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    if (place.current === null) return undefined;
    const own = makeTerminal(place.current, { onLeave: () => handlers.current.onLeave() });
    const { terminal } = own;
    made.current = own;
    own.fit();
    const kept = keepLink({
      askTicket: async () => {
        const ticket = await askTicket(site, handlers.current.id);
        handlers.current.id = ticket.console.id;
        handlers.current.onOpened(ticket.console.id);
        return ticket;
      },
      size: () => ({ columns: terminal.cols, rows: terminal.rows }),
      onReady: () => terminal.reset(),
      onBytes: (bytes) => terminal.write(bytes),
      onState: setState,
    });
    link.current = kept;
    const encoder = new TextEncoder();
    terminal.onData((text) => kept.send(encoder.encode(text)));
    terminal.onBinary((text) => kept.send(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
    terminal.onResize(({ cols, rows }) => kept.resize({ columns: cols, rows }));
    const observer = new ResizeObserver(() => own.fit());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      kept.close();
      terminal.dispose();
    };
  }, [site]);

  useEffect(() => {
    const terminal = made.current?.terminal;
    if (terminal === undefined) return;
    terminal.options.theme = terminalThemes[scheme];
    terminal.options.screenReaderMode = isForScreenReader;
  }, [scheme, isForScreenReader]);

  useEffect(() => {
    if (!isShown) return;
    made.current?.fit();
    if (state.is === 'open') made.current?.terminal.focus();
  }, [isShown, state.is]);

  return (
    <div className={classes.terminal} role="group" aria-label={label}>
      <TerminalState state={state} onTakeBack={() => link.current?.connect()} onClose={onClose} onAgain={onAgain} />
      <div ref={place} className={classes.place} data-scheme={scheme} />
    </div>
  );
}

async function askTicket(site: string, id: string | null): Promise<ConsoleTicket> {
  if (id === null) return (await client.call(consoles.open, { params: { site } })).body;
  return (await client.call(consoles.join, { params: { site, console: id } })).body;
}
