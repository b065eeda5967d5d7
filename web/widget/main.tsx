import { render } from 'preact';
import { openChatClient } from '#client/open-chat-client.ts';

const root = document.createElement('div');
document.body.append(root);
render(<button type="button">{typeof openChatClient}</button>, root);
