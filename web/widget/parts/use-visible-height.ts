import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Tells the style sheet what a phone's keyboard leaves of the screen, as `--visible` and `--above`. */
export function useVisibleHeight(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const measure = () => {
      element.current?.style.setProperty('--visible', `${viewport.height}px`);
      element.current?.style.setProperty('--above', `${viewport.offsetTop}px`);
    };
    measure();
    viewport.addEventListener('resize', measure);
    viewport.addEventListener('scroll', measure);
    return () => {
      viewport.removeEventListener('resize', measure);
      viewport.removeEventListener('scroll', measure);
    };
  }, [element]);
}
