package roster_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

func validName(n confirm.Name) error { return confirm.ValidName(n) }

// smallest are the parts of a workbook round one sheet.
func smallest(sheet string) map[string]string {
	return map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":       `<sst><si><t>报名号</t></si></sst>`,
		"xl/worksheets/sheet1.xml":   sheet,
	}
}

// sheetOf makes a sheet of inline strings.
func sheetOf(rows ...[]any) string {
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	for _, row := range rows {
		b.WriteString("<row>")
		for _, v := range row {
			fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%v</t></is></c>`, v)
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData></worksheet>")
	return b.String()
}

func TestSheetWithoutReferences(t *testing.T) {
	rows, err := readBytes(packed(t, smallest(sheetOf(header(), person("1001")))))
	if err != nil || len(rows) != 1 || rows[0].Content.Identity.Name != "欧阳𠮷" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestSheetsWithPrefixesAndRuns(t *testing.T) {
	sheet := sheetOf(header(), person("1001"))
	sheet = strings.ReplaceAll(sheet, "<t>欧阳𠮷</t>", "<r><t>欧阳</t></r><r><t>𠮷</t></r><rPh><t>ouyang</t></rPh>")
	for _, tag := range []string{"worksheet", "sheetData", "row", "c", "is", "t", "r", "rPh"} {
		sheet = strings.ReplaceAll(sheet, "<"+tag+">", "<x:"+tag+">")
		sheet = strings.ReplaceAll(sheet, "<"+tag+" ", "<x:"+tag+" ")
		sheet = strings.ReplaceAll(sheet, "</"+tag+">", "</x:"+tag+">")
	}
	rows, err := readBytes(packed(t, smallest(sheet)))
	if err != nil || len(rows) != 1 || rows[0].Content.Identity.Name != "欧阳𠮷" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestBrokenWorkbooks(t *testing.T) {
	good := sheetOf(header(), person("1001"))
	cell := func(c string) string { return strings.Replace(good, "<row>", "<row>"+c, 1) }
	cases := map[string]struct{ sheet, part string }{
		"not XML":                     {"<worksheet><row", "已损坏"},
		"shared string out of range":  {cell(`<c t="s"><v>7</v></c>`), "已损坏"},
		"shared string of no number":  {cell(`<c t="s"><v>x</v></c>`), "已损坏"},
		"unknown type":                {cell(`<c t="z"><v>1</v></c>`), "已损坏"},
		"reference of another row":    {cell(`<c r="A9"><v>1</v></c>`), "已损坏"},
		"columns that go back":        {cell(`<c r="C1"><v>1</v></c><c r="B1"><v>1</v></c>`), "已损坏"},
		"rows that go back":           {strings.Replace(good, "<row>", `<row r="5"></row><row r="4">`, 1), "已损坏"},
		"column beyond the last":      {cell(`<c r="ZZZ1"><v>1</v></c>`), "已损坏"},
		"row of no number":            {strings.Replace(good, "<row>", `<row r="-1">`, 1), "已损坏"},
		"merged range of no cells":    {strings.Replace(good, "</worksheet>", `<mergeCells><mergeCell ref="B2:A1"/></mergeCells></worksheet>`, 1), "已损坏"},
		"a row too far down":          {strings.Replace(good, "</sheetData>", `<row r="999999"></row></sheetData>`, 1), "超过 600000 行"},
		"text longer than any cell":   {strings.Replace(good, "欧阳𠮷", strings.Repeat("<!-- -->一", 400_000), 1), "已损坏"},
		"run longer than any cell":    {strings.Replace(good, "欧阳𠮷", strings.Repeat("一", 400_000), 1), "已损坏"},
		"entity that does not exist":  {strings.Replace(good, "欧阳𠮷", "&lol;", 1), "已损坏"},
		"more merged ranges than any": {strings.Replace(good, "</worksheet>", "<mergeCells>"+strings.Repeat(`<mergeCell ref="A5:B5"/>`, 10_002)+"</mergeCells></worksheet>", 1), "合并单元格超过"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			rows, err := readBytes(packed(t, smallest(c.sheet)))
			wantFault(t, refused(t, rows, err), c.part)
		})
	}
}

func TestBombsAreRefusedUnopened(t *testing.T) {
	blank := strings.Repeat(" ", 17<<20)
	for _, part := range []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"} {
		parts := smallest(sheetOf(header(), person("1001")))
		parts[part] += blank
		rows, err := readBytes(packed(t, parts))
		wantFault(t, refused(t, rows, err), "解压后过大")
	}
}

// TestEveryCutOfAFile: half a file is refused, whatever half.
func TestEveryCutOfAFile(t *testing.T) {
	data := packed(t, smallest(sheetOf(header(), person("1001"))))
	for n := 4; n < len(data); n += 7 {
		rows, err := readBytes(data[:n])
		refused(t, rows, err)
	}
}

// TestEveryFlippedByte: a spoilt archive is refused or read as it was.
func TestEveryFlippedByte(t *testing.T) {
	data := packed(t, smallest(sheetOf(header(), person("1001"))))
	want, err := readBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	for n := range data {
		spoilt := bytes.Clone(data)
		spoilt[n] ^= 0x55
		rows, err := readBytes(spoilt)
		if err != nil {
			refused(t, rows, err)
			continue
		}
		if fmt.Sprint(plain(rows[0])) != fmt.Sprint(plain(want[0])) {
			t.Errorf("byte %d: read as something else", n)
		}
	}
}

func FuzzReadSheet(f *testing.F) {
	good := sheetOf(header(), person("1001"))
	f.Add(good, `<sst><si><t>x</t></si></sst>`)
	f.Add(strings.Replace(good, "</worksheet>", `<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, 1), "")
	f.Add(`<worksheet><sheetData><row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c t="b"><v>1</v></c><c><f/><v>2</v></c></row></sheetData></worksheet>`, `<sst><si><r><t>报名号</t></r></si></sst>`)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		parts := smallest(sheet)
		parts["xl/sharedStrings.xml"] = shared
		holds(t, packed(t, parts))
	})
}

func FuzzReadAnything(f *testing.F) {
	f.Add(packed(f, smallest(sheetOf(header(), person("1001")))))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, data) })
}
