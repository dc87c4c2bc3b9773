// Node's own fast decoders of a Buffer's part; public for years, missing in the type package.
declare global {
  interface Buffer {
    latin1Slice(start?: number, end?: number): string;
    utf8Slice(start?: number, end?: number): string;
  }
}
export {};
