import './bytes.js';

/**
 * UTF-8 text that comes in pieces: a document inside a document. As long as the pieces lie side by side in the bytes
 * that they are of, as those of one CDATA section do, nothing is copied.
 */
export class Gathered {
  private bytes: Buffer = Buffer.alloc(0);
  private own = false;

  /** `most`: how many bytes are looked for; of them, memory is touched only as far as some come. */
  constructor(private readonly most: number) {}

  add(piece: Buffer): void {
    const { buffer, byteOffset, length } = this.bytes;
    if (length === 0) this.bytes = piece;
    else if (piece.buffer === buffer && piece.byteOffset === byteOffset + length)
      this.bytes = Buffer.from(buffer, byteOffset, length + piece.length);
    else this.append(piece);
  }

  private append(piece: Buffer): void {
    const { byteOffset, length } = this.bytes;
    const whole = length + piece.length;
    if (!this.own || byteOffset + whole > this.bytes.buffer.byteLength) {
      // Not of Node's pool: what lies behind must be ours.
      const room = Buffer.allocUnsafeSlow(Math.max(this.most, 2 * whole));
      this.bytes.copy(room);
      this.bytes = room.subarray(0, length);
      this.own = true;
    }
    const { buffer } = this.bytes;
    piece.copy(Buffer.from(buffer), length);
    this.bytes = Buffer.from(buffer, 0, whole);
  }

  /** What came, without white space at its end. */
  trimmed(): Buffer {
    let end = this.bytes.length;
    while (end > 0 && isWhite(this.bytes[end - 1]!)) end--;
    return this.bytes.subarray(0, end);
  }
}

function isWhite(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
