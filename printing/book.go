package printing

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strconv"
	"time"
	"unicode/utf16"
)

// book joins parts into one PDF while they come; it keeps nothing but where each
// object stands. The file has an /ID, which some printers and archives ask for:
// a digest of its content, so that the same papers keep the same bytes.
type book struct {
	out     *bufio.Writer
	under   *counter
	digest  hash.Hash
	offsets []int64 // of the objects 1, 2, …
	kids    []byte  // the page trees of the parts
	pages   int
	bound   map[*plates][]int // the numbers of plates in the file
	scratch []byte
	err     error // of writing
}

// Numbers of the objects every book has.
const (
	catalogObject = 1
	pagesObject   = 2
	infoObject    = 3
)

func newBook(w io.Writer, title string, at time.Time) *book {
	b := &book{digest: sha256.New(), bound: map[*plates][]int{}, offsets: make([]int64, infoObject)}
	b.under = &counter{w: io.MultiWriter(w, b.digest)}
	b.out = bufio.NewWriterSize(b.under, 1<<16)
	b.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\n"))
	b.object(catalogObject, object{fmt.Appendf(nil, "<<\n/Type /Catalog\n/Pages %d 0 R\n>>\n", pagesObject), objectEnd})
	info := []byte("<<\n/Title <FEFF")
	for _, unit := range utf16.Encode([]rune(title)) {
		info = fmt.Appendf(info, "%04X", unit)
	}
	info = fmt.Appendf(info, ">\n/Creator (confirmpoint)\n/CreationDate (D:%s)\n>>\n", at.UTC().Format("20060102150405Z"))
	b.object(infoObject, object{info, objectEnd})
	return b
}

// parentOfParts begins the page tree of a part: the tree of the file is above it.
var parentOfParts = fmt.Sprintf("<<\n/Parent %d 0 R\n", pagesObject)

var objectEnd = []byte("endobj\n\n")

// add writes a part behind those before it.
func (b *book) add(p *part) error {
	numbers := make([]int, 0, len(p.objects))
	for _, o := range p.objects {
		if o.kind() == "Catalog" {
			numbers = append(numbers, 0)
			continue
		}
		numbers = append(numbers, b.reserve())
	}
	own := len(numbers)
	for _, s := range p.plates {
		bound, err := b.bind(s)
		if err != nil {
			return err
		}
		numbers = append(numbers, bound...)
	}
	for i, n := range numbers[:own] {
		o := p.objects[i]
		lead := ""
		switch o.kind() {
		case "Catalog":
			continue
		case "Pages":
			b.kids = fmt.Appendf(b.kids, " %d 0 R", n)
			lead = parentOfParts
			o.head = bytes.TrimPrefix(o.head, []byte("<<\n"))
		case "Page":
			b.pages++
		}
		if err := b.renumbered(n, lead, o, numbers); err != nil {
			return err
		}
	}
	return b.err
}

// bind writes plates when a part needs them first.
func (b *book) bind(s *plates) ([]int, error) {
	if numbers, ok := b.bound[s]; ok {
		return numbers, nil
	}
	drawn, err := s.drawn()
	if err != nil {
		return nil, err
	}
	numbers := make([]int, len(drawn.objects))
	for i := range numbers {
		numbers[i] = b.reserve()
	}
	for i, o := range drawn.objects {
		if err := b.renumbered(numbers[i], "", o, numbers); err != nil {
			return nil, err
		}
	}
	b.bound[s] = numbers
	return numbers, nil
}

// reserve gives the next free number.
func (b *book) reserve() int {
	b.offsets = append(b.offsets, 0)
	return len(b.offsets)
}

// renumbered writes an object under its number in the file; lead goes before it.
func (b *book) renumbered(n int, lead string, o object, numbers []int) (err error) {
	if b.scratch, err = renumber(append(b.scratch[:0], lead...), o.head, numbers); err != nil {
		return err
	}
	b.object(n, object{b.scratch, o.rest})
	return nil
}

func (b *book) object(n int, o object) {
	b.offsets[n-1] = b.under.n + int64(b.out.Buffered())
	b.write(strconv.AppendInt(nil, int64(n), 10))
	b.write([]byte(" 0 obj\n"))
	b.write(o.head)
	b.write(o.rest)
}

// write keeps the error, which a bufio.Writer gives again whenever it is asked.
func (b *book) write(data []byte) { _, b.err = b.out.Write(data) }

// close ends the file.
func (b *book) close() error {
	b.object(pagesObject, object{fmt.Appendf(nil, "<<\n/Type /Pages\n/Count %d\n/Kids [%s ]\n>>\n", b.pages, b.kids), objectEnd})
	xref := b.under.n + int64(b.out.Buffered())
	b.write(fmt.Appendf(nil, "xref\n0 %d\n0000000000 65535 f \n", len(b.offsets)+1))
	line := make([]byte, 0, 20)
	for _, o := range b.offsets {
		line = fmt.Appendf(line[:0], "%010d 00000 n \n", o)
		b.write(line)
	}
	if err := b.out.Flush(); err != nil {
		return err
	}
	id := b.digest.Sum(nil)[:16]
	b.write(fmt.Appendf(nil, "trailer\n<<\n/ID [<%X><%X>]\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF\n",
		id, id, len(b.offsets)+1, catalogObject, infoObject, xref))
	return b.out.Flush()
}

// counter counts what goes through.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
