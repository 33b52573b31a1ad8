package fontcut

import "sort"

// CharMap says which glyph each character has: a cmap table of format 12, or of
// format 4 written as groups of one.
type CharMap []group

// group maps the characters first to last to glyphs from glyph on.
type group struct {
	first, last uint32
	glyph       uint32
}

// Glyph gives the glyph of a character, 0 when there is none.
func (m CharMap) Glyph(r rune) uint16 {
	c := uint32(r)
	i := sort.Search(len(m), func(i int) bool { return m[i].last >= c })
	if i == len(m) || c < m[i].first {
		return 0
	}
	g := m[i].glyph + c - m[i].first
	if g > 0xFFFF {
		return 0
	}
	return uint16(g)
}

// ParseCharMap reads a cmap table. It prefers the map of all planes to that of
// the first.
func ParseCharMap(cmap []byte) (CharMap, error) {
	if len(cmap) < 4 {
		return nil, bad("no cmap")
	}
	n := int(be.Uint16(cmap[2:]))
	if len(cmap) < 4+8*n {
		return nil, bad("cmap directory")
	}
	var plane0, all []byte
	for i := range n {
		entry := cmap[4+8*i:]
		offset := uint64(be.Uint32(entry[4:]))
		if offset+4 > uint64(len(cmap)) {
			return nil, bad("a cmap ends behind its table")
		}
		platform, encoding, table := be.Uint16(entry), be.Uint16(entry[2:]), cmap[offset:]
		unicode := platform == 0 || platform == 3 && (encoding == 1 || encoding == 10)
		switch format := be.Uint16(table); {
		case unicode && format == 12:
			all = table
		case unicode && format == 4:
			plane0 = table
		}
	}
	switch {
	case all != nil:
		return parseFormat12(all)
	case plane0 != nil:
		return parseFormat4(plane0)
	}
	return nil, bad("no cmap of Unicode")
}

func parseFormat12(t []byte) (CharMap, error) {
	if len(t) < 16 {
		return nil, bad("cmap format 12")
	}
	n := uint64(be.Uint32(t[12:]))
	if uint64(len(t)) < 16+12*n {
		return nil, bad("cmap format 12")
	}
	m := make(CharMap, n)
	for i := range m {
		e := t[16+12*i:]
		m[i] = group{be.Uint32(e), be.Uint32(e[4:]), be.Uint32(e[8:])}
		if m[i].last < m[i].first || i > 0 && m[i].first <= m[i-1].last {
			return nil, bad("cmap format 12 is out of order")
		}
	}
	return m, nil
}

func parseFormat4(t []byte) (CharMap, error) {
	if len(t) < 16 {
		return nil, bad("cmap format 4")
	}
	n := int(be.Uint16(t[6:])) / 2
	if len(t) < 16+8*n {
		return nil, bad("cmap format 4")
	}
	ends, starts, deltas, ranges := t[14:], t[16+2*n:], t[16+4*n:], t[16+6*n:]
	var m CharMap
	next := uint32(0)
	for i := range n {
		first, last := uint32(be.Uint16(starts[2*i:])), uint32(be.Uint16(ends[2*i:]))
		if last < first || first < next {
			return nil, bad("cmap format 4 is out of order")
		}
		next = last + 1
		delta, offset := be.Uint16(deltas[2*i:]), int(be.Uint16(ranges[2*i:]))
		for c := first; c <= last; c++ {
			g := uint16(c) + delta
			if offset != 0 {
				at := 2*i + offset + 2*int(c-first)
				if at+2 > len(ranges) {
					break // the segment of U+FFFF often points nowhere
				}
				if g = be.Uint16(ranges[at:]); g != 0 {
					g += delta
				}
			}
			if g != 0 {
				m = append(m, group{c, c, uint32(g)})
			}
		}
	}
	return m, nil
}
