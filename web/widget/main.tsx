import { createHostApi, type HostApi, tasksOf } from './host-api.ts';
import { openWidget } from './open-widget.tsx';
import { scriptOptions } from './script-options.ts';

declare global {
  interface Window {
    ChatApi?: HostApi | unknown[];
  }
}

// It is known only while the script itself runs.
const script = document.currentScript;

function start(): void {
  const left = window.ChatApi;
  // A page that takes the script in twice has one chat.
  if (!(script instanceof HTMLScriptElement) || (left && 'open' in left)) return;
  const api = createHostApi(openWidget(scriptOptions(script)).chat);
  window.ChatApi = api;
  api.push(...tasksOf(left));
}

if (document.body) start();
else document.addEventListener('DOMContentLoaded', start);
