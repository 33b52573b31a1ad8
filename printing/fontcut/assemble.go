package fontcut

import (
	"maps"
	"slices"
)

// assemble writes the file: the glyphs in their new order, and tables as long
// as they need to be.
func (f *Font) assemble(chars []rune, sources []uint16, outlines [][]byte) ([]byte, error) {
	cmap, err := charMapOf(chars)
	if err != nil {
		return nil, err
	}
	size := 0
	for _, outline := range outlines {
		size += (len(outline) + 3) &^ 3
	}
	glyf, hmtx := make([]byte, 0, size), make([]byte, 0, 4*len(outlines))
	offsets := make([]uint32, 0, len(outlines)+1)
	for i, outline := range outlines {
		offsets = append(offsets, uint32(len(glyf)))
		glyf = pad(append(glyf, outline...))
		advance, bearing := f.metric(sources[i])
		hmtx = be.AppendUint16(be.AppendUint16(hmtx, advance), bearing)
	}
	offsets = append(offsets, uint32(len(glyf)))

	head, hhea, maxp := slices.Clone(f.head), slices.Clone(f.hhea), slices.Clone(f.maxp)
	be.PutUint16(hhea[34:], uint16(len(sources)))
	be.PutUint16(maxp[4:], uint16(len(sources)))
	loca := make([]byte, 0, 4*len(offsets))
	if len(glyf) < 2<<16 {
		be.PutUint16(head[50:], 0)
		for _, o := range offsets {
			loca = be.AppendUint16(loca, uint16(o/2))
		}
	} else {
		be.PutUint16(head[50:], 1)
		for _, o := range offsets {
			loca = be.AppendUint32(loca, o)
		}
	}
	post := slices.Clone(f.post[:32])
	be.PutUint32(post, 0x00030000) // without names of glyphs
	return Assemble(map[string][]byte{
		"OS/2": f.os2, "cmap": cmap, "glyf": glyf, "head": head, "hhea": hhea, "hmtx": hmtx,
		"loca": loca, "maxp": maxp, "name": names(), "post": post,
	}), nil
}

// Assemble makes a TrueType file of tables, in the order of their names. The
// sum in "head", which must be there, is set anew.
func Assemble(tables map[string][]byte) []byte {
	tags := slices.Sorted(maps.Keys(tables))
	n := uint16(len(tags))
	power, log := uint16(1), uint16(0)
	for power*2 <= n {
		power, log = power*2, log+1
	}
	file := []byte{0, 1, 0, 0}
	for _, v := range []uint16{n, power * 16, log, (n - power) * 16} {
		file = be.AppendUint16(file, v)
	}
	offset := uint32(len(file) + 16*len(tags))
	for _, tag := range tags {
		file = append(file, tag...)
		data := tables[tag]
		s := sum(data)
		if tag == "head" {
			s -= be.Uint32(data[8:]) // the sum of the file counts as 0 here
		}
		for _, v := range []uint32{s, offset, uint32(len(data))} {
			file = be.AppendUint32(file, v)
		}
		offset += uint32(len(data)+3) &^ 3
	}
	file = slices.Grow(file, int(offset)-len(file))
	head := 0
	for _, tag := range tags {
		if tag == "head" {
			head = len(file)
		}
		file = pad(append(file, tables[tag]...))
	}
	be.PutUint32(file[head+8:], 0)
	be.PutUint32(file[head+8:], 0xB1B0AFBA-sum(file))
	return file
}

// pad fills up to a multiple of four.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// sum adds a table up as the format asks.
func sum(b []byte) uint32 {
	var s uint32
	for ; len(b) >= 4; b = b[4:] {
		s += be.Uint32(b)
	}
	var last [4]byte
	copy(last[:], b)
	return s + be.Uint32(last[:])
}

// names is a name table with the one name readers insist on: 6, of PostScript.
func names() []byte {
	const name = "Cut"
	var b []byte
	for _, v := range []uint16{0, 1, 18, 1, 0, 0, 6, uint16(len(name)), 0} {
		b = be.AppendUint16(b, v)
	}
	return append(b, name...)
}

// charMapOf maps chars, sorted, to the glyphs 1, 2, …: format 4 for the first
// plane and format 12 for all.
func charMapOf(chars []rune) ([]byte, error) {
	first := chars
	if i, _ := slices.BinarySearch(chars, 0x10000); i < len(chars) {
		first = chars[:i]
	}
	// U+FFFF ends the map of format 4 and can be no character of it.
	if n := len(first); n > 0 && first[n-1] == 0xFFFF {
		first = first[:n-1]
	}
	four, twelve := format4(first), format12(chars)
	if len(four) > 0xFFFF {
		return nil, errTooMany
	}
	var b []byte
	for _, v := range []uint16{0, 2, 3, 1, 0, 20, 3, 10} {
		b = be.AppendUint16(b, v)
	}
	b = be.AppendUint32(b, uint32(20+len(four)))
	return slices.Concat(b, four, twelve), nil
}

func format12(chars []rune) []byte {
	var groups []byte
	for i := 0; i < len(chars); {
		end := i + 1
		for end < len(chars) && chars[end] == chars[end-1]+1 {
			end++
		}
		for _, v := range []uint32{uint32(chars[i]), uint32(chars[end-1]), uint32(i + 1)} {
			groups = be.AppendUint32(groups, v)
		}
		i = end
	}
	b := []byte{0, 12, 0, 0}
	for _, v := range []uint32{uint32(16 + len(groups)), 0, uint32(len(groups) / 12)} {
		b = be.AppendUint32(b, v)
	}
	return append(b, groups...)
}

// nearEnough is the gap that costs less in the list of glyphs than a new segment.
const nearEnough = 4

// format4 puts characters that are near each other into one segment with a list
// of glyphs: thousands of segments would not fit a table of 64 KB.
func format4(chars []rune) []byte {
	var starts, ends, deltas, ranges, list []byte
	var lists []int // where in list each segment begins, -1 without a list
	for i := 0; i < len(chars); {
		end, gaps := i+1, false
		for end < len(chars) && chars[end]-chars[end-1] <= nearEnough {
			gaps = gaps || chars[end] != chars[end-1]+1
			end++
		}
		starts = be.AppendUint16(starts, uint16(chars[i]))
		ends = be.AppendUint16(ends, uint16(chars[end-1]))
		if !gaps {
			deltas = be.AppendUint16(deltas, uint16(i+1)-uint16(chars[i]))
			lists = append(lists, -1)
		} else {
			deltas = be.AppendUint16(deltas, 0)
			lists = append(lists, len(list))
			j := i
			for r := chars[i]; r <= chars[end-1]; r++ {
				g := uint16(0)
				if chars[j] == r {
					j++
					g = uint16(j)
				}
				list = be.AppendUint16(list, g)
			}
		}
		i = end
	}
	starts, ends = be.AppendUint16(starts, 0xFFFF), be.AppendUint16(ends, 0xFFFF)
	deltas, lists = be.AppendUint16(deltas, 1), append(lists, -1)
	n := len(lists)
	for i, at := range lists {
		offset := 0
		if at >= 0 {
			offset = 2*(n-i) + at
		}
		ranges = be.AppendUint16(ranges, uint16(offset))
	}
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	var b []byte
	for _, v := range []int{4, 16 + 8*n + len(list), 0, 2 * n, 2 * power, log, 2 * (n - power)} {
		b = be.AppendUint16(b, uint16(v))
	}
	b = append(append(b, ends...), 0, 0)
	return slices.Concat(b, starts, deltas, ranges, list)
}
