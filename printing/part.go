package printing

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zlib"
)

// part is a file of gopdf taken to pieces, to be joined with others (book). Its
// objects are numbered from 1, in the order of the file.
type part struct {
	objects []object
	// plates are what its pages end with. Their objects count on after those
	// of the part: the first object of plates[0] is len(objects)+1.
	plates []*plates
}

// object is one object without its number.
type object struct {
	head []byte // its dictionary, where other objects are named by number
	rest []byte // the stream, if there is one; then "endobj\n\n"
}

// errShape is of files this package does not know: it reads only what gopdf is
// known to write, and refuses anything else.
var errShape = errors.New("printing: not a file as gopdf writes it")

// readPart takes a file to pieces. Streams that are not packed are changed by
// content and packed; ToUnicode maps are written anew, since gopdf names
// characters beyond U+FFFF by five digits where PDF wants UTF-16, so that 𠮷
// would be copied and searched as another character. Packing is done here, with
// one packer for all pages: gopdf makes a new one for each, which costs more
// than the packing.
func readPart(raw []byte, content func([]byte) []byte) (*part, error) {
	starts, xref, err := parseFile(raw)
	if err != nil {
		return nil, err
	}
	p := &part{objects: make([]object, len(starts))}
	pack := newPacker(content)
	for i, start := range starts {
		end := xref
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		if p.objects[i], err = pack.object(raw[start:end], i+1); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// parseFile reads the end of a file: "xref\n0 n\n", n lines of 20 bytes, trailer.
// starts are where the objects 1, 2, … begin.
func parseFile(raw []byte) (starts []int, xref int, err error) {
	mark := bytes.LastIndex(raw, []byte("startxref\n"))
	if mark < 0 {
		return nil, 0, errShape
	}
	number, _, _ := bytes.Cut(raw[mark+len("startxref\n"):], []byte("\n"))
	xref, err = strconv.Atoi(string(number))
	if err != nil || xref < 0 || xref >= mark {
		return nil, 0, errShape
	}
	table, _, ok := bytes.Cut(raw[xref:mark], []byte("trailer\n<<\n"))
	if !ok {
		return nil, 0, errShape
	}
	lines := bytes.SplitAfter(table, []byte("\n"))
	if len(lines) < 4 || string(lines[0]) != "xref\n" { // the last line is empty
		return nil, 0, errShape
	}
	last := 0
	for _, line := range lines[3 : len(lines)-1] {
		start, err := strconv.Atoi(strings.TrimLeft(string(line[:min(10, len(line))]), "0"))
		if err != nil || start <= last || start >= xref {
			return nil, 0, errShape
		}
		starts, last = append(starts, start), start
	}
	if len(starts) == 0 {
		return nil, 0, errShape
	}
	return starts, xref, nil
}

// packer reads objects and packs their streams; it keeps its tables and its
// room from one to the next.
type packer struct {
	z       *zlib.Writer
	b       bytes.Buffer
	content func([]byte) []byte
}

func newPacker(content func([]byte) []byte) *packer {
	return &packer{z: zlib.NewWriter(nil), content: content}
}

var (
	streamMark = []byte(">>\nstream\n")
	streamEnd  = []byte("\nendstream\nendobj\n\n")
)

func (p *packer) object(whole []byte, number int) (object, error) {
	whole, ok := bytes.CutPrefix(whole, strconv.AppendInt(nil, int64(number), 10))
	whole, isObject := bytes.CutPrefix(whole, []byte(" 0 obj\n"))
	if !ok || !isObject {
		return object{}, errShape
	}
	at := bytes.Index(whole, streamMark)
	if at < 0 {
		end := bytes.LastIndex(whole, []byte("endobj\n"))
		if end < 0 {
			return object{}, errShape
		}
		return object{head: whole[:end], rest: whole[end:]}, nil
	}
	body := whole[at+len(streamMark):]
	length, plain := bytes.CutPrefix(whole[:at], []byte("<<\n/Length "))
	if !plain {
		return object{head: whole[:at], rest: whole[at:]}, nil
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(length)))
	if err != nil || n < 0 || n > len(body) {
		return object{}, errShape
	}
	body = body[:n]
	if bytes.HasPrefix(body, []byte("/CIDInit /ProcSet")) {
		if body, err = toUnicode(body); err != nil {
			return object{}, err
		}
	} else if p.content != nil {
		body = p.content(body)
	}
	return p.stream(body)
}

// stream packs a drawing.
func (p *packer) stream(body []byte) (object, error) {
	p.b.Reset()
	p.z.Reset(&p.b)
	if _, err := p.z.Write(body); err != nil {
		return object{}, err
	}
	if err := p.z.Close(); err != nil {
		return object{}, err
	}
	rest := make([]byte, 0, len(streamMark)+p.b.Len()+len(streamEnd))
	rest = append(append(append(rest, streamMark...), p.b.Bytes()...), streamEnd...)
	head := strconv.AppendInt([]byte("<<\n/Filter /FlateDecode\n/Length "), int64(p.b.Len()), 10)
	return object{head: append(head, '\n'), rest: rest}, nil
}

// kind is the /Type of an object, "" when it has none there.
func (o object) kind() string {
	_, after, ok := bytes.Cut(o.head, []byte("/Type /"))
	if !ok {
		return ""
	}
	name, _, _ := bytes.Cut(after, []byte("\n"))
	return string(bytes.TrimSpace(name))
}

// resources tells whether an object is the dictionary of what pages use.
func (o object) resources() bool { return bytes.HasPrefix(o.head, []byte("<<\n\t/ProcSet [")) }

// renumber copies a head with every object it names under its new number:
// numbers[n-1] is that of object n.
func renumber(dst, head []byte, numbers []int) ([]byte, error) {
	mark := []byte(" 0 R")
	for {
		at := bytes.Index(head, mark)
		if at < 0 {
			return append(dst, head...), nil
		}
		from := at
		for from > 0 && head[from-1] >= '0' && head[from-1] <= '9' {
			from--
		}
		n, err := strconv.Atoi(string(head[from:at]))
		if err != nil || n < 1 || n > len(numbers) || numbers[n-1] == 0 {
			return nil, errShape
		}
		dst = strconv.AppendInt(append(dst, head[:from]...), int64(numbers[n-1]), 10)
		dst = append(dst, mark...)
		head = head[at+len(mark):]
	}
}
