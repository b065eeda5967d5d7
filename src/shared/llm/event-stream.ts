/** One server-sent event. `event` is '' where the server gave it no name. */
export type ServerEvent = { event: string; data: string };

/**
 * Reads server-sent events out of a stream's text, however it is cut into pieces. Returns the events that are whole by
 * now: those that came together are given together.
 */
export function createEventReader(): (text: string) => ServerEvent[] {
  let rest = '';
  let event = '';
  let data: string[] = [];

  /** An event ends with an empty line. A comment, an id or a retry time says nothing to us. */
  function readLine(line: string, events: ServerEvent[]): void {
    if (line === '') {
      if (data.length > 0) events.push({ event, data: data.join('\n') });
      event = '';
      data = [];
    } else if (line.startsWith('data:')) data.push(fieldFrom(line, 5));
    else if (line.startsWith('event:')) event = fieldFrom(line, 6);
  }

  return (text) => {
    const events: ServerEvent[] = [];
    rest += text;
    let from = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      const line = rest.slice(from, rest.charCodeAt(end - 1) === 13 ? end - 1 : end);
      from = end + 1;
      readLine(line, events);
    }
    rest = rest.slice(from);
    return events;
  };
}

const fieldFrom = (line: string, from: number): string => line.slice(line.charCodeAt(from) === 32 ? from + 1 : from);
