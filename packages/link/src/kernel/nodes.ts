import type { LinkedNodes, NodeName } from '@daspanel/formats/link-requests.ts';
import type { Session } from '../session/session.ts';

/** A machine that is connected. */
export interface Node {
  readonly name: NodeName;
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly version: string;
  /** Milliseconds since 1970 at which its certificate ends. */
  readonly certificateEnds: number;
  readonly session: Session;
}

export interface Nodes {
  /** Keeps it until its session ends; another connection under the same name is ended. */
  add(node: Node): void;
  all(): readonly Node[];
  describe(): LinkedNodes;
  /** Ends the connections of those whose certificates have ended. */
  endExpired(now: number): void;
  endAll(reason: string): void;
}

export function createNodes(): Nodes {
  const nodes = new Map<NodeName, Node>();
  return {
    add(node) {
      nodes.get(node.name)?.session.end('the machine of this name has connected again');
      nodes.set(node.name, node);
      void node.session.ended.then(() => {
        if (nodes.get(node.name) === node) nodes.delete(node.name);
      });
    },
    all: () => [...nodes.values()],
    describe: () =>
      [...nodes.values()].map(({ name, address, since, version, session }) => ({
        name,
        address,
        since,
        version,
        roundTripMilliseconds: session.roundTrip(),
        streams: session.streams(),
      })),
    endExpired(now) {
      for (const { certificateEnds, session } of nodes.values()) {
        if (certificateEnds <= now) session.end('the certificate of the machine has ended');
      }
    },
    endAll(reason) {
      for (const { session } of nodes.values()) session.end(reason);
    },
  };
}
