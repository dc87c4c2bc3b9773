/** What is wrong with one value, and what would be right. `{value}` in `message` is replaced by the value where it may be shown. */
export class Fault {
  constructor(
    readonly message: string,
    readonly remedy: string,
  ) {}
}
