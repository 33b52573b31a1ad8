package roster

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// book writes a workbook of one sheet as a stream. Excelize would keep a list
// of 100,000 people in memory or spill it, unencrypted, to temporary files.
//
// Every cell is an inline string in a style of text format with quotePrefix:
// programs that show the cell take =1+1 for text, also after it is edited.
type book struct {
	zip   *zip.Writer
	sheet *bufio.Writer
	rows  int
	width int
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const spreadsheetNS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

// bookParts are the parts that are the same in every book; %s is the sheet's name.
var bookParts = [][2]string{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="` + spreadsheetNS + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="%s" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="` + spreadsheetNS + `">` +
		`<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>` +
		`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
}

// Styles of bookParts.
const (
	styleText  = "1"
	styleTitle = "2"
)

// newBook begins a book with its header row, which stays in view.
func newBook(w io.Writer, sheetName string, titles []string) (*book, error) {
	b := &book{zip: zip.NewWriter(w), width: len(titles)}
	for _, part := range bookParts {
		f, err := b.zip.Create(part[0])
		if err != nil {
			return nil, fmt.Errorf("write workbook: %w", err)
		}
		if _, err := io.WriteString(f, xmlHead+strings.Replace(part[1], "%s", sheetName, 1)); err != nil {
			return nil, fmt.Errorf("write workbook: %w", err)
		}
	}
	f, err := b.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	b.sheet = bufio.NewWriterSize(f, 1<<16)
	b.sheet.WriteString(xmlHead + `<worksheet xmlns="` + spreadsheetNS + `"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
		`<cols><col min="1" max="` + strconv.Itoa(max(1, len(titles))) + `" width="16" style="1" customWidth="1"/></cols><sheetData>`)
	return b, b.write(titles, styleTitle)
}

func (b *book) row(texts []string) error { return b.write(texts, styleText) }

// write adds a row. Empty cells are left out.
func (b *book) write(texts []string, style string) error {
	b.rows++
	number := strconv.Itoa(b.rows)
	b.sheet.WriteString(`<row r="` + number + `">`)
	for i, text := range texts {
		if text == "" {
			continue
		}
		b.sheet.WriteString(`<c r="` + columnLetters(i) + number + `" s="` + style + `" t="inlineStr"><is><t xml:space="preserve">`)
		b.text(text)
		b.sheet.WriteString(`</t></is></c>`)
	}
	// A bufio.Writer keeps its first error and gives it with every later call.
	if _, err := b.sheet.WriteString("</row>"); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// close writes what follows the rows.
func (b *book) close() error {
	last := columnLetters(max(0, b.width-1)) + strconv.Itoa(b.rows)
	b.sheet.WriteString(`</sheetData><autoFilter ref="A1:` + last + `"/></worksheet>`)
	if err := b.sheet.Flush(); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := b.zip.Close(); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// looksEscaped are texts that a spreadsheet would take for its own escapes.
var looksEscaped = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

// text writes a text as XML. Characters that XML cannot hold are written as
// the spreadsheet's escapes.
func (b *book) text(s string) {
	if strings.Contains(s, "_x") {
		s = looksEscaped.ReplaceAllString(s, "_x005F_$1")
	}
	for i, r := range s {
		switch {
		case r == '&':
			b.sheet.WriteString("&amp;")
		case r == '<':
			b.sheet.WriteString("&lt;")
		case r == '>':
			b.sheet.WriteString("&gt;")
		case r < ' ' && r != '\n' && r != '\t', r == 0xFFFE, r == 0xFFFF:
			fmt.Fprintf(b.sheet, "_x%04X_", r)
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			b.sheet.WriteString("\uFFFD") // a byte that is no UTF-8
		default:
			b.sheet.WriteRune(r)
		}
	}
}

// columnLetters gives A, B … AA as the spreadsheet calls columns, from 0.
func columnLetters(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}
