/** Socket.IO namespaces and rooms. A room name is the whole right to hear: joins are checked against the database. */
export const chatNamespace = '/chat';
export const agentNamespace = '/agent';

export const conversationRoom = (id: string): string => `conversation:${id}`;
/** All sockets of one customer or one staff account. */
export const accountRoom = (id: string): string => `account:${id}`;
/** Every agent who is connected. */
export const agentsRoom = 'agents';
