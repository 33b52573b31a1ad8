package printing

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// toUnicode writes the map of gopdf again, in UTF-16BE and in blocks of at most
// 100 as the standard asks (ISO 32000-1 §9.10.3). Of two characters with one
// glyph the first stays.
func toUnicode(body []byte) ([]byte, error) {
	_, list, ok := bytes.Cut(body, []byte("beginbfrange\n"))
	list, _, closed := bytes.Cut(list, []byte("endbfrange"))
	if !ok || !closed {
		return nil, errShape
	}
	var entries []string
	seen := map[string]bool{}
	for line := range bytes.Lines(list) {
		// <glyph><glyph><character>
		parts := strings.Split(strings.Trim(string(bytes.TrimSpace(line)), "<>"), "><")
		if len(parts) != 3 || len(parts[0]) != 4 {
			return nil, errShape
		}
		r, err := strconv.ParseUint(parts[2], 16, 32)
		if err != nil {
			return nil, errShape
		}
		if seen[parts[0]] {
			continue
		}
		seen[parts[0]] = true
		var entry strings.Builder
		fmt.Fprintf(&entry, "<%s><", parts[0])
		for _, unit := range utf16.Encode([]rune{rune(r)}) {
			fmt.Fprintf(&entry, "%04X", unit)
		}
		entries = append(entries, entry.String()+">\n")
	}
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	const block = 100
	for ; len(entries) > 0; entries = entries[min(block, len(entries)):] {
		n := min(block, len(entries))
		fmt.Fprintf(&b, "%d beginbfchar\n%sendbfchar\n", n, strings.Join(entries[:n], ""))
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
	return b.Bytes(), nil
}
