import type { RouteComponent } from '@tanstack/react-router';

/** Pages by address; each is loaded when somebody goes there, or is about to. */
export type PageList = Readonly<Record<string, RouteComponent>>;
