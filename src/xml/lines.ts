/** Lines of a document by offset: counted when asked for, and from then on no further than what was not counted yet. */
export class Lines {
  private to = 0;
  private line = 1;

  constructor(private readonly bytes: Buffer) {}

  /** 1-based line of an offset. */
  at(offset: number): number {
    if (offset < this.to) [this.to, this.line] = [0, 1];
    // Only of what lies before the offset: the next line may end very far off.
    const passed = this.bytes.subarray(this.to, offset);
    for (let at = passed.indexOf(10); at >= 0; at = passed.indexOf(10, at + 1)) this.line++;
    this.to = offset;
    return this.line;
  }
}
