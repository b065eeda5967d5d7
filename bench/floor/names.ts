/** Where the floor's two processes meet. */
export const messageQueue = 'floor-messages';
export const replyQueue = 'floor-replies';
export const adapterKey = 'floor:socket.io';
export const queuePrefix = 'floor';

export type FloorMessage = { conversationId: string; clientMessageId: string; text: string };

/** One table, as small as a chat can be: found by conversation, in order of arrival. */
export const createTable = `create table if not exists floor_messages (
  id bigint unsigned not null auto_increment primary key,
  conversation_id char(36) character set ascii collate ascii_bin not null,
  client_message_id varchar(64) character set ascii collate ascii_bin not null,
  sender_type varchar(16) character set ascii collate ascii_bin not null,
  text text not null,
  created_at datetime(3) not null,
  index (conversation_id, id)
)`;
