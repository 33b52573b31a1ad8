package roster

import (
	"encoding/xml"
	"iter"
	"regexp"
	"strconv"
	"strings"
)

// sheet is one worksheet of a workbook.
type sheet struct {
	workbook *workbook
	part     string
	spans    []span
}

func (s *sheet) merges() []span  { return s.spans }
func (s *sheet) epoch1904() bool { return s.workbook.from1904 }

func (s *sheet) lines() iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		s.spans = nil
		p := sheetParser{sheet: s, yield: yield}
		err := s.workbook.walk(s.part, p.token)
		if err != nil && !p.stopped {
			yield(line{}, err)
		}
	}
}

// lastColumn is XFD, the last one a spreadsheet has.
const lastColumn = 1<<14 - 1

// sheetParser turns the tokens of a worksheet into lines.
type sheetParser struct {
	sheet   *sheet
	yield   func(line, error) bool
	stopped bool

	row      line
	column   int // of the cell that is open
	kind     string
	style    string
	formula  bool
	text     strings.Builder
	inText   bool
	inCell   bool
	phonetic bool
}

// token takes the next token of the part.
func (p *sheetParser) token(_ *xml.Decoder, tok xml.Token) (bool, error) {
	switch e := tok.(type) {
	case xml.StartElement:
		return true, p.start(e)
	case xml.EndElement:
		return p.end(e.Name.Local)
	case xml.CharData:
		if p.inText {
			p.text.Write(e)
		}
		if p.text.Len() > maxLine {
			return false, errStructure
		}
	}
	return true, nil
}

func (p *sheetParser) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		return p.startRow(e)
	case "c":
		return p.startCell(e)
	case "f":
		p.formula = p.inCell
	case "v":
		p.inText = p.inCell
	case "rPh":
		p.phonetic = true
	case "t":
		p.inText = p.inCell && !p.phonetic
	case "mergeCell":
		m, err := parseSpan(attr(e, "ref"))
		if err != nil {
			return err
		}
		if len(p.sheet.spans) <= maxMerges {
			p.sheet.spans = append(p.sheet.spans, m)
		}
	}
	return nil
}

func (p *sheetParser) end(name string) (bool, error) {
	switch name {
	case "v", "t":
		p.inText = false
	case "rPh":
		p.phonetic = false
	case "c":
		return true, p.endCell()
	case "row":
		if !p.yield(p.row, nil) {
			p.stopped = true
			return false, nil
		}
	}
	return true, nil
}

// startRow opens a row; without a number it follows the one before.
func (p *sheetParser) startRow(e xml.StartElement) error {
	number := p.row.number + 1
	if r := attr(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number {
			return errStructure
		}
		number = n
	}
	p.row = line{number: number, hidden: isTrue(attr(e, "hidden")) || attr(e, "ht") == "0", cells: p.row.cells[:0]}
	p.column = -1
	return nil
}

// startCell opens a cell; without a reference it follows the one before.
func (p *sheetParser) startCell(e xml.StartElement) error {
	p.inCell, p.formula, p.kind, p.style = true, false, "", ""
	p.text.Reset()
	next := p.column + 1
	p.column = next
	for i := range e.Attr {
		switch a := &e.Attr[i]; a.Name.Local {
		case "r":
			column, row, ok := parseReference(a.Value)
			if !ok || column < next || row != p.row.number {
				return errStructure
			}
			p.column = column
		case "t":
			p.kind = a.Value
		case "s":
			p.style = a.Value
		}
	}
	if p.column > lastColumn {
		return errStructure
	}
	return nil
}

func (p *sheetParser) endCell() error {
	p.inCell = false
	text := p.text.String()
	if text == "" && !p.formula {
		return nil
	}
	c := cell{column: p.column, kind: kindText, text: text}
	switch p.kind {
	case "s":
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= len(p.sheet.workbook.shared) {
			return errStructure
		}
		c.text = p.sheet.workbook.shared[i]
	case "str", "inlineStr":
		c.text = unescape(text)
	case "b":
		c.kind = kindBoolean
	case "e":
		c.kind = kindFailed
	case "d": // an ISO 8601 date is read as text
	case "", "n":
		c.kind = kindNumber
		c.format = p.sheet.workbook.format(p.style)
	default:
		return errStructure
	}
	if p.formula {
		c.kind = kindFormula
	}
	p.row.cells = append(p.row.cells, c)
	return nil
}

// format gives the number format code of a cell style.
func (w *workbook) format(style string) string {
	if style == "" {
		style = "0"
	}
	i, err := strconv.Atoi(style)
	if err != nil || i < 0 || i >= len(w.formats) {
		return "General"
	}
	return w.formats[i]
}

// parseReference reads a cell reference like AB12: column from 0, row from 1.
func parseReference(s string) (column, row int, ok bool) {
	s = strings.ReplaceAll(s, "$", "")
	i := 0
	for i < len(s) && i < 4 && s[i] >= 'A' && s[i] <= 'Z' {
		column = column*26 + int(s[i]-'A') + 1
		i++
	}
	if i == 0 || len(s)-i > 7 || !digitsOnly(s[i:]) {
		return 0, 0, false
	}
	row, _ = strconv.Atoi(s[i:])
	return column - 1, row, row > 0
}

// parseSpan reads a range like A1:C2.
func parseSpan(ref string) (span, error) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		to = from
	}
	left, top, ok1 := parseReference(from)
	right, bottom, ok2 := parseReference(to)
	if !ok1 || !ok2 || right < left || bottom < top {
		return span{}, errStructure
	}
	return span{top: top, bottom: bottom, left: left, right: right}, nil
}

// escapes are the characters that spreadsheets write as _x000D_ (ST_Xstring).
var escapes = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape takes spreadsheet escapes back.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escapes.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:6], 16, 16)
		return string(rune(n))
	})
}
