package roster_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
	"confirmpoint/sync/registry/roster"
)

// opened reads a book with another program: titles and one row by title.
func opened(t *testing.T, data []byte) (*excelize.File, []map[string]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		byTitle := map[string]string{}
		for i, v := range row {
			byTitle[rows[0][i]] = v
		}
		all = append(all, byTitle)
	}
	return f, all
}

func decided() []roster.Decided {
	complete := confirm.Record{ApplicationNo: "0001001", Content: invented.Options{Seed: 3, Every: -1}.At(0).Content}
	complete.Content.Identity.Name = "欧阳𠮷"
	complete.Standing = confirm.Standing{
		State: confirm.StateComplete, FileNumber: "00017", LocalFileNumber: "QH-A-17",
		Decision: &confirm.Decision{
			Action: confirm.ActionConcludeComplete, ClerkName: "周宁", ReceiptNumber: "QH0120261015-0001",
			At: time.Date(2026, 10, 14, 16, 30, 0, 0, time.UTC),
		},
	}
	incomplete := complete
	incomplete.ApplicationNo = "0001002"
	incomplete.Standing.State = confirm.StateIncomplete
	incomplete.Standing.Remark = `=HYPERLINK("http://example.com","x")`
	incomplete.Standing.Decision = &confirm.Decision{
		Action: confirm.ActionConcludeIncomplete, ClerkName: "+周宁", At: time.Date(2026, 10, 15, 1, 0, 0, 0, time.UTC), Explanation: "@SUM(1)\n-1",
		Ticks: []confirm.Tick{{Code: "T1", Value: confirm.TickMet}, {Code: "T5", Value: confirm.TickNotMet, Note: "缺2021年度考核表"}, {Code: "T6", Value: confirm.TickNotMet}},
	}
	pending := confirm.Record{ApplicationNo: "0001003", Standing: confirm.Standing{State: confirm.StatePending}}
	return []roster.Decided{{PointCode: "QH01", Record: complete}, {PointCode: "QH01", Record: incomplete}, {PointCode: "QH02", Record: pending}}
}

func TestDecisionsAsAnotherProgramReadsThem(t *testing.T) {
	var b bytes.Buffer
	if err := roster.WriteDecisions(&b, decided()); err != nil {
		t.Fatal(err)
	}
	_, rows := opened(t, b.Bytes())
	want := []map[string]string{
		{"序号": "1", "报名号": "0001001", "确认点": "QH01", "档案号": "00017", "本地档案序号": "QH-A-17", "姓名": "欧阳𠮷", "确认状态": "材料齐全", "缺少材料": "", "经办人": "周宁", "确认时间": "2026-10-15 00:30:00", "受理凭证编号": "QH0120261015-0001"},
		{"序号": "2", "报名号": "0001002", "确认状态": "材料不全", "缺少材料": "T5 缺2021年度考核表；T6", "经办人": "+周宁", "确认时间": "2026-10-15 09:00:00", "更改说明": "@SUM(1)\n-1", "备注": `=HYPERLINK("http://example.com","x")`},
		{"序号": "3", "报名号": "0001003", "确认点": "QH02", "确认状态": "网报待确认", "经办人": "", "确认时间": ""},
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for i := range want {
		for title, value := range want[i] {
			if rows[i][title] != value {
				t.Errorf("row %d, %s: %q, want %q", i+2, title, rows[i][title], value)
			}
		}
	}
	content := decided()[0].Record.Content
	if rows[0]["证件号码"] != content.Identity.DocumentNumber.Reveal() || rows[0]["教师资格证书号码"] != content.Certificate.Number.Reveal() {
		t.Error("numbers are not written plainly")
	}
}

func TestEveryCellIsTextAndNoneAFormula(t *testing.T) {
	var b bytes.Buffer
	if err := roster.WriteDecisions(&b, decided()); err != nil {
		t.Fatal(err)
	}
	f, rows := opened(t, b.Bytes())
	sheet := f.GetSheetName(0)
	for r := range len(rows) + 1 {
		for c := range 21 {
			name, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula(sheet, name); err != nil || formula != "" {
				t.Errorf("%s: formula %q, %v", name, formula, err)
			}
			value, _ := f.GetCellValue(sheet, name)
			kind, err := f.GetCellType(sheet, name)
			if err != nil || value != "" && kind != excelize.CellTypeInlineString {
				t.Errorf("%s: type %v, %v", name, kind, err)
			}
			style, _ := f.GetCellStyle(sheet, name)
			look, err := f.GetStyle(style)
			if value != "" && (err != nil || look.NumFmt != 49) {
				t.Errorf("%s: number format %v, %v", name, look, err)
			}
		}
	}
}

func TestTextsThatXMLCannotHold(t *testing.T) {
	texts := []string{"a<b>&\"'", "两行\n三\t行", " 前后空格 ", "_x000D_", "_x005F_", "__x0041_", "\x00\x01\x1f", "\xff坏字节", "𠮷䶮𬱖", strings.Repeat("长", 30_000)}
	for _, text := range texts {
		r := decided()[2]
		r.Record.Standing.Remark = text
		var b bytes.Buffer
		if err := roster.WriteDecisions(&b, []roster.Decided{r}); err != nil {
			t.Fatal(err)
		}
		_, rows := opened(t, b.Bytes())
		want := strings.ToValidUTF8(text, "\uFFFD")
		if got := rows[0]["备注"]; got != want {
			t.Errorf("%.20q came back as %.20q", want, got)
		}
	}
}

// TestNothingTouchesTheDisk: a list of people in a temporary file would be a
// list of people on a disk.
func TestNothingTouchesTheDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tmp")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "missing")) // whoever asks for a temporary file fails
	rows := applicants(invented.Options{Seed: 1, Count: 20})
	file := written(t, rows)
	for i := range rows {
		rows[i].Remark = strings.Repeat("一", 300_000) // 18 MB in all: more than Excelize keeps in memory
	}
	if err := roster.WriteApplicants(io.Discard, rows); err != nil {
		t.Error(err)
	}
	if got, err := readBytes(bytesOf(t, file)); err != nil || len(got) != len(rows) {
		t.Errorf("%d rows, %v", len(got), err)
	}
}

func bytesOf(t *testing.T, r *bytes.Reader) []byte {
	t.Helper()
	data := make([]byte, r.Size())
	if _, err := r.ReadAt(data, 0); err != nil {
		t.Fatal(err)
	}
	return data
}

// failing is a disk that is full after so many bytes.
type failing struct{ left int }

var errFull = errors.New("no space left")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFullDiskIsToldAtEveryStep(t *testing.T) {
	rows := applicants(invented.Options{Seed: 1, Count: 40})
	size := int(written(t, rows).Size())
	for left := 0; left < size; left += size/40 + 1 {
		if err := roster.WriteApplicants(&failing{left}, rows); !errors.Is(err, errFull) {
			t.Fatalf("after %d of %d bytes: %v", left, size, err)
		}
	}
}

func TestBooksAreTheSameForTheSameRows(t *testing.T) {
	var a, b bytes.Buffer
	if err := errors.Join(roster.WriteDecisions(&a, decided()), roster.WriteDecisions(&b, decided())); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two books of the same decisions differ")
	}
}

func TestYearsOfAssessmentAreUnited(t *testing.T) {
	rows := applicants(invented.Options{Seed: 1, Count: 2, Every: -1})
	rows[0].Content.Period.Assessments = []confirm.YearAssessment{{Year: 2021, Result: "合格"}}
	rows[1].Content.Period.Assessments = []confirm.YearAssessment{{Year: 2019, Result: "优秀"}, {Year: 2023, Result: "未考核"}}
	got, err := readBytes(bytesOf(t, written(t, rows)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if !slices.Equal(got[i].Content.Period.Assessments, rows[i].Content.Period.Assessments) {
			t.Errorf("row %d: %v", i, got[i].Content.Period.Assessments)
		}
	}
	if fmt.Sprint(got[0].Content.Period.Assessments) == fmt.Sprint(got[1].Content.Period.Assessments) {
		t.Error("two people have one record")
	}
}
