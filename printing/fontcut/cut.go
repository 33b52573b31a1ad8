package fontcut

import (
	"errors"
	"fmt"
	"slices"
)

// Cut makes a font of the characters given. Glyph 0 is .notdef; the characters
// follow in the order of their code points from glyph 1 on, then what composite
// glyphs are made of. The same characters in any order give the same bytes.
// A character the font has not is an error.
func (f *Font) Cut(chars []rune) ([]byte, error) {
	chars = slices.Compact(slices.Sorted(slices.Values(chars)))
	c := cutter{font: f, at: map[uint16]uint16{}}
	if err := c.add(0); err != nil {
		return nil, err
	}
	for _, r := range chars {
		g := f.Glyph(r)
		if g == 0 {
			return nil, fmt.Errorf("fontcut: no glyph for U+%04X", r)
		}
		if err := c.add(g); err != nil {
			return nil, err
		}
	}
	// Parts are added behind while the list is walked, and may have parts themselves.
	for i := 0; i < len(c.outlines); i++ {
		if err := c.compose(i); err != nil {
			return nil, err
		}
	}
	return c.font.assemble(chars, c.sources, c.outlines)
}

var errTooMany = errors.New("fontcut: more characters than one font can have")

// cutter gathers glyphs.
type cutter struct {
	font     *Font
	sources  []uint16 // glyph ids in the font
	outlines [][]byte
	at       map[uint16]uint16 // id in the font -> one of its new ids
}

func (c *cutter) add(g uint16) error {
	if len(c.sources) > 0xFFFE {
		return errTooMany
	}
	outline, err := c.font.outline(g)
	if err != nil {
		return err
	}
	if outline, err = plain(outline); err != nil {
		return err
	}
	if _, ok := c.at[g]; !ok {
		c.at[g] = uint16(len(c.sources))
	}
	c.sources, c.outlines = append(c.sources, g), append(c.outlines, outline)
	return nil
}

// compose gives the parts of glyph i their new ids.
func (c *cutter) compose(i int) error {
	outline := c.outlines[i]
	if !composite(outline) {
		return nil
	}
	return eachPart(outline, func(at int) error {
		g := be.Uint16(outline[at+2:])
		if int(g) >= c.font.glyphs {
			return bad("a part of a glyph is no glyph")
		}
		if _, ok := c.at[g]; !ok {
			if err := c.add(g); err != nil {
				return err
			}
		}
		be.PutUint16(outline[at+2:], c.at[g])
		return nil
	})
}

// Flags of a part (OpenType, glyf table).
const (
	argsAreWords = 1 << 0
	hasScale     = 1 << 3
	moreParts    = 1 << 5
	hasXYScale   = 1 << 6
	hasTwoByTwo  = 1 << 7
	hasProgram   = 1 << 8
)

func composite(outline []byte) bool { return len(outline) > 0 && outline[0]&0x80 != 0 }

// eachPart visits where each part of a composite glyph begins.
func eachPart(outline []byte, visit func(at int) error) error {
	_, err := walkParts(outline, visit)
	return err
}

func walkParts(outline []byte, visit func(at int) error) (end int, err error) {
	for at := 10; ; {
		if at+4 > len(outline) {
			return 0, bad("a composite glyph is cut short")
		}
		flags := be.Uint16(outline[at:])
		size := 6
		if flags&argsAreWords != 0 {
			size += 2
		}
		switch {
		case flags&hasScale != 0:
			size += 2
		case flags&hasXYScale != 0:
			size += 4
		case flags&hasTwoByTwo != 0:
			size += 8
		}
		if at+size > len(outline) {
			return 0, bad("a composite glyph is cut short")
		}
		if err := visit(at); err != nil {
			return 0, err
		}
		at += size
		if flags&moreParts == 0 {
			return at, nil
		}
	}
}

// plain copies an outline without its program: programs need tables that are
// not cut, and paper needs no hinting.
func plain(outline []byte) ([]byte, error) {
	if len(outline) == 0 {
		return nil, nil
	}
	if composite(outline) {
		end, err := walkParts(outline, func(int) error { return nil })
		if err != nil {
			return nil, err
		}
		own := slices.Clone(outline[:end])
		return own, eachPart(own, func(at int) error {
			be.PutUint16(own[at:], be.Uint16(own[at:])&^hasProgram)
			return nil
		})
	}
	head := 10 + 2*int(be.Uint16(outline))
	if head+2 > len(outline) {
		return nil, bad("a glyph is cut short")
	}
	program := int(be.Uint16(outline[head:]))
	if head+2+program > len(outline) {
		return nil, bad("the program of a glyph is cut short")
	}
	own := make([]byte, 0, len(outline)-program)
	own = append(own, outline[:head]...)
	own = append(own, 0, 0)
	return append(own, outline[head+2+program:]...), nil
}
