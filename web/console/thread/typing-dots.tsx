/** Somebody writes. */
export const TypingDots = () => (
  <span class="typing-dots" aria-hidden="true">
    <i />
    <i />
    <i />
  </span>
);
