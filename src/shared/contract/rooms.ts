/** Socket.IO namespaces and rooms. A room name is the whole right to hear: joins are checked against the database. */
export const chatNamespace = '/chat';
export const agentNamespace = '/agent';

const conversationPrefix = 'conversation:';
export const conversationRoom = (id: string): string => `${conversationPrefix}${id}`;
/** The conversation whose room it is; null for any other room. */
export const conversationOfRoom = (room: string): string | null =>
  room.startsWith(conversationPrefix) ? room.slice(conversationPrefix.length) : null;
/** All sockets of one customer or one staff account. */
export const accountRoom = (id: string): string => `account:${id}`;
/** The sockets of one log-in: they end with it. */
export const loginRoom = (id: string): string => `login:${id}`;
/** Every agent who is connected. */
export const agentsRoom = 'agents';
