import { useRef, useState } from 'preact/hooks';

/** Files dragged over the panel: whether there are any, and what the panel listens to. */
export function useDrop(active: boolean, onFiles: (files: File[]) => void) {
  const [dragged, setDragged] = useState(false);
  // Each child that is entered or left tells so as well.
  const depth = useRef(0);
  const hasFiles = (event: DragEvent) => active && event.dataTransfer?.types.includes('Files') === true;
  const end = () => {
    depth.current = 0;
    setDragged(false);
  };
  const listeners = {
    onDragEnter(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth.current += 1;
      setDragged(true);
    },
    onDragLeave(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth.current -= 1;
      if (depth.current <= 0) end();
    },
    onDragOver(event: DragEvent) {
      if (hasFiles(event)) event.preventDefault();
    },
    onDrop(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      end();
      onFiles([...(event.dataTransfer?.files ?? [])]);
    },
  };
  return [dragged, listeners] as const;
}
