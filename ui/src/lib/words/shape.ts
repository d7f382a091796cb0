/** What both languages have to say: the Vietnamese catalogue gives the shape, a missing sentence does not compile. */
import type { vi } from './vi';

type Shape<Part> = Part extends string
  ? string
  : Part extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof Part]: Shape<Part[Key]> };

export type Words = Shape<typeof vi>;
