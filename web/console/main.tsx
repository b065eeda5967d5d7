import { mountConsole } from './mount-console.tsx';

const root = document.getElementById('console');
if (root) mountConsole(root, location.origin);
