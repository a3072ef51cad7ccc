/** A place where a text does not parse. Lines count from 1. */
export interface SyntaxFault {
  line: number;
  message: string;
}

/** Lines of a file, counted from 1, both ends included. */
export interface LineRange {
  from: number;
  to: number;
}

/** A definition at any depth: a function, method, class, type … `from` and `to` hold its comments and decorators too. */
export interface Definition extends LineRange {
  name: string;
  /** Lines that say how it is used, without its body. */
  signature: LineRange;
}

/** What a reader of code wants to know of a file before it chooses what to show. */
export interface Outline {
  /** Import, include and use statements. */
  imports: LineRange[];
  /** In the order of the file; an inner definition comes after the one around it. */
  definitions: Definition[];
}

/** The file with one small fault put in: what a test worth its name must notice. */
export interface Mutant {
  line: number;
  /** Such as "`<` became `<=`". */
  about: string;
  text: string;
}

/**
 * What a parser tells of source texts. Every answer is undefined where no grammar knows the path, and for texts beyond
 * two million characters or that take seconds to parse. It never throws for any text, and takes time in proportion to the
 * text's length; a grammar that cannot be loaded throws.
 */
export interface Syntax {
  /** Where the text does not parse, at most 20 places; empty when it parses. */
  faults(path: string, text: string): Promise<SyntaxFault[] | undefined>;
  /** Of a text with faults, what can be made out. Undefined for JSON. */
  outline(path: string, text: string): Promise<Outline | undefined>;
  /**
   * Names that other files can use, sorted; `default`, `module.exports` for a single value of CommonJS, and `* from './b'` for
   * names that another file knows. Undefined for languages without such a notion.
   */
  exportsOf(path: string, text: string): Promise<string[] | undefined>;
  /** Whether two texts are the same code but for comments, documentation strings and layout. Comments that instruct tools count. */
  sameCode(path: string, before: string, after: string): Promise<boolean | undefined>;
  /** At most `limit` mutants that still parse, spread over the file, in the order of their lines; the same ones for the same text. */
  mutants(path: string, text: string, limit: number): Promise<Mutant[] | undefined>;
}
