/** What a load client needs to be somebody in a conversation. */
export type Seat = { token: string; conversationId: string };

/** One of the two that are compared. */
export type Target = {
  name: 'floor' | 'product';
  url: string;
  pids: Record<string, number>;
  /** Conversations without an AI (a human owns them, or there is none), or with one. The same ones each time. */
  seats(kind: 'messages' | 'replies', count: number): Promise<Seat[]>;
  /** Resolves with the ms it took until nothing waits in the queues: what a point left behind is not the next one's. */
  settled(): Promise<number>;
  /** Rows in MySQL of the customers' messages that a run sent, and how many different ones they are. */
  stored(run: string): Promise<{ rows: number; distinct: number }>;
};
