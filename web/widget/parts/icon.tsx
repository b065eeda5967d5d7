const paths = {
  chat: 'M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.3 6v3.3l3.4-1.9c.7.2 1.5.3 2.3.3 5 0 9-3.4 9-7.7s-4-7.7-9-7.7Z',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M6 9.5l6 6 6-6',
  arrow: 'M12 5v14M6 13l6 6 6-6',
  send: 'M12 19V5M5.5 11.5L12 5l6.5 6.5',
  clip: 'M20 11.5l-8.2 8.2a5.2 5.2 0 0 1-7.4-7.4l8.6-8.5a3.5 3.5 0 0 1 4.9 4.9l-8.5 8.5a1.7 1.7 0 0 1-2.5-2.4l7.8-7.8',
  file: 'M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8l-5-5Zm0 0v5h5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.5c.8-3.7 3.7-5.5 7.5-5.5s6.7 1.8 7.5 5.5',
  link: 'M9 15l6-6M10 6.5l1.6-1.6a5 5 0 0 1 7 7L17 13.6M14 17.5l-1.6 1.6a5 5 0 0 1-7-7L7 10.4',
} as const;
/** These are surfaces, the others lines. */
const solid = {
  spark:
    'M12 2.8l1.9 5.3 5.3 1.9-5.3 1.9L12 17.2l-1.9-5.3L4.8 10l5.3-1.900L12 2.800ZM18.5 15l.9 2.6 2.6.9-2.6.9-.9 2.6-.9-2.6-2.6-.9 2.6-.9.9-2.600Z',
  stop: 'M8 7h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1Z',
  star: 'M12 3l2.7 5.7 6.3.8-4.6 4.3 1.2 6.200L12 17l-5.6 3 1.2-6.200L3 9.500l6.3-.8L12 3Z',
  more: 'M5 10.300a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.400Zm7 0a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.400Zm7 0a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.400Z',
} as const;

/** A drawing in the colour of the text around it. Says nothing to screen readers: its button does. */
export function Icon({ name }: { name: keyof typeof paths | keyof typeof solid }) {
  const isSolid = name in solid;
  return (
    <svg class={isSolid ? 'icon solid' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={{ ...paths, ...solid }[name]} />
    </svg>
  );
}
