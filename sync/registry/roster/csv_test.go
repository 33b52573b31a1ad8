package roster_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"confirmpoint/sync/registry/roster"
)

// comma makes csv text of rows.
func comma(rows ...[]any) string {
	var b strings.Builder
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%v", v)
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

func header() []any {
	var row []any
	for _, t := range titles() {
		row = append(row, t)
	}
	return row
}

func gb18030(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncodingsOfCSV(t *testing.T) {
	row := person("1001")
	row[2] = "阿依古丽·𠮷" // 4 bytes in UTF-8, 4 in GB18030
	text := comma([]any{"青禾县名册"}, header(), row)
	tabs := strings.ReplaceAll(text, ",", "\t")
	files := map[string][]byte{
		"UTF-8":              []byte(text),
		"UTF-8 with BOM":     []byte("\ufeff" + text),
		"GB18030":            gb18030(t, text),
		"tabs":               []byte(tabs),
		"tabs in GB18030":    gb18030(t, tabs),
		"quoted":             []byte(strings.ReplaceAll(text, "1001", `"1001"`)),
		"kept as text":       []byte(strings.ReplaceAll(text, "1001", `"=""1001"""`)),
		"with an apostrophe": []byte(strings.ReplaceAll(text, "1001", `'1001`)),
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			rows, err := readBytes(data)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) != 1 || rows[0].ApplicationNo != "1001" || rows[0].Content.Identity.Name != "阿依古丽·𠮷" {
				t.Errorf("got %+q", plain(rows[0]))
			}
		})
	}
}

// TestBytesThatGB18030DoesNotKnow: the decoder gives U+FFFD or a private-use
// character for them and no error (domain.md §7.3).
func TestBytesThatGB18030DoesNotKnow(t *testing.T) {
	for _, raw := range []string{"\xfe\x59", "\xa6\xd9", "\xaa\xa1", "\xfe\xfe", "\xff"} {
		row := person("1001")
		row[2] = "𠮷禾@" // four bytes, two bytes, and then
		data := bytes.ReplaceAll(gb18030(t, comma(header(), row)), []byte("@"), []byte(raw))
		rows, err := readBytes(data)
		wantFault(t, refused(t, rows, err), "第 2 行", "姓名", "第 3 个字符", fmt.Sprintf("% X", raw))
	}
}

func TestFullWidthDigitsAndSmallX(t *testing.T) {
	row := person("１００１")
	row[5] = "１１０１０５１９４９１２３１００２ｘ"
	row[3], row[4] = "女", "１９４９年１２月３１日"
	rows, err := readBytes([]byte(comma(header(), row)))
	if err != nil {
		t.Fatal(err)
	}
	if id := rows[0].Content.Identity; rows[0].ApplicationNo != "1001" || id.DocumentNumber != "11010519491231002X" || id.BirthDate != "1949-12-31" {
		t.Errorf("got %+q", plain(rows[0]))
	}
}

func TestFilesThatAreNoList(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(comma(header(), person("1"))))
	if err != nil {
		t.Fatal(err)
	}
	good := comma(header(), person("1001"))
	cases := map[string]struct {
		data []byte
		part string
	}{
		"empty":              {nil, "空的"},
		"blanks":             {[]byte(" \r\n\r\n"), "空的"},
		"old spreadsheet":    {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"), "旧版 .xls"},
		"UTF-16":             {utf16, "UTF-16"},
		"web page":           {[]byte("\ufeff\n<html><table><tr><td>报名号"), "网页"},
		"program":            {[]byte("\x7fELF\x02\x01\x00\x00"), "不是 .xlsx 或 .csv"},
		"prose":              {[]byte("关于开展教师资格定期注册的通知\n各学校：\n"), "没有找到表头"},
		"other encoding":     {[]byte("\x95\x5c\x8e\xa6,\x90\xab\n"), "不是 UTF-8"},
		"broken UTF-8 + BOM": {append([]byte("\xef\xbb\xbf"+good), 0xff, 0xfe), "标明是 UTF-8"},
		"open quote":         {[]byte(strings.Replace(good, "QH01", `"QH01`, 1)), "引号不成对"},
		"quote inside":       {[]byte(strings.Replace(good, "QH01", `QH"01`, 1)), "引号不成对"},
		"endless line":       {[]byte("报名号," + strings.Repeat("一", 1<<20)), "不是名册"},
		"zip of something":   {packed(t, map[string]string{"readme.txt": "x"}), "不是 .xlsx"},
		"cut zip":            {packed(t, map[string]string{"xl/workbook.xml": "<workbook/>"})[:60], "已损坏"},
		"no sheets":          {packed(t, map[string]string{"xl/workbook.xml": "<workbook/>"}), "没有找到表头"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			rows, err := readBytes(c.data)
			wantFault(t, refused(t, rows, err), c.part)
		})
	}
}

func TestFormulasOfCSVAreRefused(t *testing.T) {
	row := person("1001")
	row[6] = "=1+1"
	rows, err := readBytes([]byte(comma(header(), row)))
	wantFault(t, refused(t, rows, err), "现任教学校", "公式")
}

func TestEncodingIsToldAcrossBlocks(t *testing.T) {
	// Characters of three and four bytes fall on every block boundary.
	for shift := range 4 {
		rows := [][]any{header()}
		for i := range 3000 {
			row := person(fmt.Sprint(100000 + i))
			row[6] = strings.Repeat("x", shift) + "禾𠮷𬱖县"
			rows = append(rows, row)
		}
		got, err := readBytes([]byte(comma(rows...)))
		if err != nil || len(got) != 3000 {
			t.Fatalf("shift %d: %d rows, %v", shift, len(got), err)
		}
		if want := strings.Repeat("x", shift) + "禾𠮷𬱖县"; got[2999].Content.Work.School != want {
			t.Errorf("shift %d: %q", shift, got[2999].Content.Work.School)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	good := comma(header(), person("1001"))
	f.Add([]byte(good))
	f.Add(gb18030(f, good))
	f.Add([]byte(strings.ReplaceAll(good, ",", "\t")))
	f.Add([]byte("\xef\xbb\xbf报名号,姓名,性别\n\"a\nb\",,=1"))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, data) })
}

// holds checks what Read promises of any bytes at all.
func holds(t *testing.T, data []byte) {
	rows, err := readBytes(data)
	if err != nil {
		if refused(t, rows, err) == nil {
			t.Error("refused without a reason")
		}
		return
	}
	seen := map[string]bool{}
	for _, a := range rows {
		id := a.Content.Identity
		if a.ApplicationNo == "" || a.PointCode == "" || id.DocumentNumber == "" || seen[a.ApplicationNo] {
			t.Errorf("a required value is missing or repeated: %+q", plain(a))
		}
		seen[a.ApplicationNo] = true
		if err := validName(id.Name); err != nil {
			t.Errorf("name %+q: %v", id.Name.Reveal(), err)
		}
		if !id.BirthDate.Valid() || !a.Content.Certificate.IssuedOn.Valid() {
			t.Errorf("dates that are none: %+q", plain(a))
		}
	}
	var b bytes.Buffer
	if err := roster.WriteApplicants(&b, rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		return
	}
	again, err := readBytes(b.Bytes())
	if err != nil || len(again) != len(rows) {
		t.Fatalf("what was read cannot be written and read again: %v", err)
	}
	for i := range rows {
		if a, b := fmt.Sprintf("%+q", plain(rows[i])), fmt.Sprintf("%+q", plain(again[i])); a != b {
			t.Errorf("changed on the way:\n%s\n%s", a, b)
		}
	}
}
