package printing

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/klauspost/compress/zlib"
)

// finish writes the file gopdf made to w with three things mended. Its
// ToUnicode maps name characters beyond U+FFFF by five digits where PDF wants
// UTF-16, so that 𠮷 would be copied and searched as another character. It has
// no /ID, which some printers and archives ask for; ours is a digest of the
// content, so that the same papers keep the same bytes. And pages are packed
// here, with one packer for all: gopdf makes a new one for each page, which
// costs more than the packing.
//
// It reads only what gopdf is known to write, and refuses anything else.
func finish(w io.Writer, raw []byte) error {
	f, err := parseFile(raw)
	if err != nil {
		return fmt.Errorf("printing: finishing the file: %w", err)
	}
	digest := sha256.New()
	out := &counter{w: io.MultiWriter(w, digest)}
	out.write(raw[:f.starts[0]])
	p := packer{z: zlib.NewWriter(nil)}
	offsets := make([]int64, len(f.starts))
	for i, start := range f.starts {
		offsets[i] = out.n
		end := f.xref
		if i+1 < len(f.starts) {
			end = f.starts[i+1]
		}
		if err := p.writeObject(out, raw[start:end]); err != nil {
			return fmt.Errorf("printing: finishing the file: %w", err)
		}
	}
	xref := out.n
	var tail bytes.Buffer
	fmt.Fprintf(&tail, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&tail, "%010d 00000 n \n", o)
	}
	id := digest.Sum(nil)[:16]
	fmt.Fprintf(&tail, "trailer\n<<\n/ID [<%X><%X>]\n%sstartxref\n%d\n%%%%EOF\n", id, id, f.trailer, xref)
	out.write(tail.Bytes())
	return out.err
}

// pdfFile is where the parts of a file are.
type pdfFile struct {
	starts  []int // of objects 1, 2, …, in the order of the file
	xref    int
	trailer []byte // what follows "trailer\n<<\n", up to "startxref"
}

var errShape = errors.New("not a file as gopdf writes it")

// parseFile reads the end of a file: "xref\n0 n\n", n lines of 20 bytes, trailer.
func parseFile(raw []byte) (pdfFile, error) {
	var f pdfFile
	mark := bytes.LastIndex(raw, []byte("startxref\n"))
	if mark < 0 {
		return f, errShape
	}
	number, _, _ := bytes.Cut(raw[mark+len("startxref\n"):], []byte("\n"))
	at, err := strconv.Atoi(string(number))
	if err != nil || at < 0 || at >= mark {
		return f, errShape
	}
	table, trailer, ok := bytes.Cut(raw[at:mark], []byte("trailer\n<<\n"))
	if !ok {
		return f, errShape
	}
	lines := bytes.SplitAfter(table, []byte("\n"))
	if len(lines) < 4 || string(lines[0]) != "xref\n" { // the last line is empty
		return f, errShape
	}
	last := 0
	for _, line := range lines[3 : len(lines)-1] {
		start, err := strconv.Atoi(strings.TrimLeft(string(line[:min(10, len(line))]), "0"))
		if err != nil || start <= last || start >= at {
			return f, errShape
		}
		f.starts, last = append(f.starts, start), start
	}
	if len(f.starts) == 0 {
		return f, errShape
	}
	f.xref, f.trailer = at, trailer
	return f, nil
}

// packer writes objects; it keeps its tables and its room from one to the next.
type packer struct {
	z *zlib.Writer
	b bytes.Buffer
}

// writeObject copies an object, writes a ToUnicode map anew, or packs a stream
// that is not packed.
func (p *packer) writeObject(out *counter, object []byte) error {
	head, body, ok := bytes.Cut(object, []byte(">>\nstream\n"))
	number, length, plain := bytes.Cut(head, []byte(" 0 obj\n<<\n/Length "))
	if !ok || !plain {
		out.write(object)
		return nil
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(length)))
	if err != nil || n < 0 || n > len(body) {
		return errShape
	}
	body = body[:n]
	if bytes.HasPrefix(body, []byte("/CIDInit /ProcSet")) {
		if body, err = toUnicode(body); err != nil {
			return err
		}
	}
	p.b.Reset()
	p.z.Reset(&p.b)
	if _, err := p.z.Write(body); err != nil {
		return err
	}
	if err := p.z.Close(); err != nil {
		return err
	}
	out.write(fmt.Appendf(nil, "%s 0 obj\n<<\n/Filter /FlateDecode\n/Length %d\n>>\nstream\n", number, p.b.Len()))
	out.write(p.b.Bytes())
	out.write([]byte("\nendstream\nendobj\n\n"))
	return nil
}

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

// counter counts what is written and keeps the first error.
type counter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *counter) write(b []byte) {
	if c.err == nil {
		var n int
		n, c.err = c.w.Write(b)
		c.n += int64(n)
	}
}
