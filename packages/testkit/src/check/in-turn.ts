/** Writers for so many who speak at the same time: what they write comes out as if one had spoken after the other. */
export function inTurn(options: { count: number; write: (text: string) => void }): readonly Turn[] {
  const { count, write } = options;
  const held = Array.from({ length: count }, (): string[] => []);
  const ended = new Set<number>();
  let speaking = 0;

  function passOn(): void {
    while (ended.has(speaking)) {
      speaking += 1;
      held[speaking]?.splice(0).forEach(write);
    }
  }

  return held.map((lines, at) => ({
    write: (text) => (at === speaking ? write(text) : void lines.push(text)),
    end() {
      ended.add(at);
      passOn();
    },
  }));
}

export interface Turn {
  write(text: string): void;
  end(): void;
}
