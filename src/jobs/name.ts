/**
 * One name for kind and id. BullMQ takes no `:` in names, and no name that is a number.
 * @throws TypeError for an id that is not opaque, which is a mistake of ours
 */
export function nameOf(kind: string, id: string): string {
  if (!/^[a-z][a-z-]{0,31}$/.test(kind)) throw new TypeError('a kind of job is a word of small letters and -');
  if (!/^[\w-]{1,128}$/.test(id)) throw new TypeError('the id of a job is made of letters, digits, - and _');
  return `${kind}.${id}`;
}

/** The id in a name that {@link nameOf} made. */
export function idOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}
