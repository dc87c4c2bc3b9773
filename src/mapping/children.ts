import { element, type XmlElement } from '../xml/write.js';

interface NamedStep {
  readonly name: string;
  readonly attribute: boolean;
  readonly repeats: boolean;
}

/** The children of one element while rows write into it in wire order: neighbours with a common path share its elements. */
export class Children {
  /** Choices that were made in this element: the name of the group that was written. */
  readonly chosen = new Map<string, string>();
  /** The path most lately written: only its elements may take more. */
  private open: XmlElement[] = [];

  constructor(readonly element: XmlElement) {}

  /** Writes a text at a path; a repeating step begins a new element. */
  put(steps: readonly NamedStep[], text: string): void {
    if (steps.length === 0) {
      this.element.text = text;
      return;
    }
    const last = steps.at(-1)!;
    const way = last.attribute ? steps.slice(0, -1) : steps;
    const fresh = last.attribute
      ? way.length
      : Math.max(
          0,
          way.findIndex((step) => step.repeats),
        );
    const repeats = way.some((step) => step.repeats);
    const at = this.reach(way, last.attribute ? way.length : repeats ? fresh : way.length - 1);
    if (last.attribute) at.attributes.push([last.name, text]);
    else at.text = text;
  }

  /** A new element at the end of a path, for a group. */
  enter(steps: readonly NamedStep[]): Children {
    return new Children(this.reach(steps, steps.length - 1));
  }

  /** The child of a name, made where it is not there. */
  at(name: string): XmlElement {
    const known = this.element.children.find((child) => child.name === name);
    if (known !== undefined) return known;
    const made = element(name);
    this.element.children.push(made);
    return made;
  }

  /**
   * Takes back the element that a group entered most lately, where nothing was written in it, with the elements that were
   * made only for it.
   */
  drop(place: Children): void {
    if (place === this) return;
    // Whatever is open stands last.
    for (let at = this.open.pop(); at !== undefined; at = this.open.pop()) {
      const parent = this.open.at(-1) ?? this.element;
      parent.children.pop();
      if (parent.children.length > 0 || parent.text !== undefined || parent.attributes.length > 0) return;
    }
  }

  isFilled(): boolean {
    return this.element.children.length > 0 || this.element.attributes.length > 0 || this.element.text !== undefined;
  }

  /** Walks a path: steps before `fresh` take the open elements where they are the same, from there on all is new. */
  private reach(way: readonly NamedStep[], fresh: number): XmlElement {
    let at = this.element;
    const open: XmlElement[] = [];
    way.forEach((step, i) => {
      const known = this.open[i];
      const usable =
        i < fresh &&
        known !== undefined &&
        known.name === step.name &&
        open.length === i &&
        (i === 0 || open[i - 1] === this.open[i - 1]);
      if (usable) at = known;
      else {
        const made = element(step.name);
        at.children.push(made);
        at = made;
      }
      open.push(at);
    });
    this.open = open;
    return at;
  }
}
