package roster

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// csvTable is a comma-separated file in UTF-8 or GB18030. Its bytes are split
// into fields before they are decoded: no byte of a GB18030 character is a
// comma, a quote or a line end, and only so can the bytes of a bad character
// be told.
type csvTable struct {
	open  func() io.Reader
	gb    bool
	comma rune
}

func (csvTable) merges() []span  { return nil }
func (csvTable) epoch1904() bool { return false }

// openCSV finds encoding and separator. start are the first bytes.
func openCSV(r io.ReaderAt, size int64, start []byte) (csvTable, error) {
	bom := int64(0)
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		bom = 3
	}
	t := csvTable{comma: ',', open: func() io.Reader {
		return bufio.NewReaderSize(io.NewSectionReader(r, bom, size-bom), 1<<16)
	}}
	isUTF8, err := validUTF8(t.open())
	if err != nil {
		return csvTable{}, err
	}
	t.gb = !isUTF8
	if t.gb && bom > 0 {
		return csvTable{}, wholeFile("文件标明是 UTF-8，内容却不是；请用表格软件重新另存为 CSV UTF-8 或 .xlsx")
	}
	// A separator of the whole file, told by the first rows, titles included.
	if bytes.Count(start, []byte{'\t'}) > bytes.Count(start, []byte{','}) {
		t.comma = '\t'
	}
	return t, nil
}

// validUTF8 reads to the end or to the first byte that is not UTF-8.
func validUTF8(r io.Reader) (bool, error) {
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		data := buf[:kept+n]
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return utf8.Valid(data), nil
			}
			return false, fmt.Errorf("read csv: %w", err)
		}
		// Keep the bytes of a character that the next block completes.
		cut := len(data)
		for back := 1; back < utf8.UTFMax && back <= len(data); back++ {
			if utf8.RuneStart(data[len(data)-back]) {
				if !utf8.FullRune(data[len(data)-back:]) {
					cut = len(data) - back
				}
				break
			}
		}
		if !utf8.Valid(data[:cut]) {
			return false, nil
		}
		kept = copy(buf, data[cut:])
	}
}

func (t csvTable) lines() iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		r := csv.NewReader(&runLimit{r: t.open(), stop: '\n'})
		r.Comma = t.comma
		r.FieldsPerRecord = -1
		r.ReuseRecord = true
		decoder := simplifiedchinese.GB18030.NewDecoder()
		var cells []cell
		for {
			record, err := r.Read()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(line{}, csvError(err))
				return
			}
			number, _ := r.FieldPos(0)
			cells = cells[:0]
			for i, raw := range record {
				if raw == "" {
					continue
				}
				c := cell{column: i, text: raw}
				if t.gb {
					c = decodeGB(decoder, i, raw)
				}
				cells = append(cells, unguard(c))
			}
			if !yield(line{number: number, cells: cells}, nil) {
				return
			}
		}
	}
}

// unguard takes the two ways off by which exports keep text from being taken
// for a number: ="0123" and a leading apostrophe. Any other text that begins
// with = is a formula.
func unguard(c cell) cell {
	switch {
	case c.kind != kindText:
	case strings.HasPrefix(c.text, `="`) && strings.HasSuffix(c.text, `"`) && len(c.text) >= 3 && !strings.Contains(c.text[2:len(c.text)-1], `"`):
		c.text = c.text[2 : len(c.text)-1]
	case strings.HasPrefix(c.text, "="):
		c.kind = kindFormula
	case strings.HasPrefix(c.text, "'"):
		c.text = c.text[1:]
	}
	return c
}

// decodeGB decodes one field. The decoder reports no error for bytes it does
// not know, so the result is looked over (domain.md §7.3).
func decodeGB(d *encoding.Decoder, column int, raw string) cell {
	text, err := d.String(raw)
	bad := func(r rune) bool { return r == unicode.ReplacementChar || unicode.Is(unicode.Co, r) }
	if err == nil && !strings.ContainsFunc(text, bad) {
		return cell{column: column, text: text}
	}
	place := 0
	for rest := raw; rest != ""; {
		place++
		n := min(gbLength(rest), len(rest))
		one, err := d.String(rest[:n])
		if err != nil || strings.ContainsFunc(one, bad) {
			return cell{column: column, kind: kindUndecodable, text: raw, fault: fmt.Sprintf(
				"第 %d 个字符的字节 % X 在 GB18030 中不是正式汉字（自造字或已损坏）；请在原系统改为正式编码，或另存为 .xlsx 后补录该字", place, rest[:n])}
		}
		rest = rest[n:]
	}
	return cell{column: column, kind: kindUndecodable, text: raw, fault: "编码错误；请用表格软件另存为 .xlsx 再导入"}
}

// gbLength is the length of the first character in GB18030.
func gbLength(s string) int {
	switch {
	case s[0] < 0x81 || len(s) < 2:
		return 1
	case s[1] >= '0' && s[1] <= '9':
		return 4
	}
	return 2
}

// csvError says where a file breaks, without its text.
func csvError(err error) error {
	var tooLong *ImportError
	if errors.As(err, &tooLong) {
		return tooLong
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &ImportError{Rows: []RowError{{Row: parse.Line, Reason: "引号不成对，无法分列；请用表格软件打开后另存为 .xlsx 再导入"}}}
	}
	return fmt.Errorf("read csv: %w", err)
}
