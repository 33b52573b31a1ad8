package printing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"confirmpoint/confirm"
)

// roster is a list of n invented people.
func roster(n int) confirm.Listing {
	list := confirm.Listing{
		Title: "申请人员基本情况表", Subtitle: "确认点：青禾县确认点　日期：2026年10月8日",
		Columns: []confirm.ListingColumn{
			{Key: "number", Title: "序号", Width: 10, Center: true},
			{Key: "application_no", Title: "报名号", Width: 27, Center: true},
			{Key: "name", Title: "姓名", Width: 20},
			{Key: "document_number", Title: "证件号码", Width: 38},
			{Key: "materials", Title: "材料份数", Width: 16, Sum: true},
			{Key: "training", Title: "培训学时", Width: 16, Number: true},
		},
		Signatures: []string{"填表人", "审核人"},
	}
	for i := range n {
		list.Rows = append(list.Rows, []string{fmt.Sprint(i + 1), fmt.Sprintf("2026%08d", i), "𠮷永昌",
			fmt.Sprintf("34100219900101%04d", i), "7", "360"})
	}
	return list
}

func workbook(t testing.TB, listings ...confirm.Listing) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := newPress(t).Workbook(t.Context(), &out, listings); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readBook(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestWorkbookKeepsWhatWasListed reads the file back: text stays text, down
// to what looks like a formula, a number or an escape.
func TestWorkbookKeepsWhatWasListed(t *testing.T) {
	list := roster(3)
	hostile := []string{"=1+1", "+86", "-2", "@SUM(A1)", "𠮷", "_x0041_", "a\nb", "<b>&\"'", "0012", "1E5", " 前后 ", "\x01\x00", "a\r\nb", "\xff", "'x", "=HYPERLINK(\"http://x\")", ""}
	for i, text := range hostile {
		list.Rows = append(list.Rows, []string{fmt.Sprint(i), text, text, "34100219900101002X", "", text})
	}
	list.Rows[0][4], list.Rows[1][4] = "12", "0"
	f := readBook(t, workbook(t, list))
	name := f.GetSheetName(0)
	if name != list.Title {
		t.Errorf("sheet %q", name)
	}
	cell := func(column, row int) (string, excelize.CellType, string) {
		ref, err := excelize.CoordinatesToCellName(column, row)
		if err != nil {
			t.Fatal(err)
		}
		value, err := f.GetCellValue(name, ref, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		kind, err := f.GetCellType(name, ref)
		if err != nil {
			t.Fatal(err)
		}
		formula, err := f.GetCellFormula(name, ref)
		if err != nil {
			t.Fatal(err)
		}
		return value, kind, formula
	}
	want := map[string]string{"a\r\nb": "a\nb", "\x01\x00": "\uFFFD\uFFFD", "\xff": "\uFFFD"}
	for i, text := range hostile {
		if other, ok := want[text]; ok {
			text = other
		}
		for column := 2; column <= 3; column++ {
			value, kind, formula := cell(column, 4+3+i)
			if value != text || formula != "" || (text != "" && kind != excelize.CellTypeInlineString) {
				t.Errorf("%q came back as %q, type %v, formula %q", text, value, kind, formula)
			}
		}
	}
	if value, kind, _ := cell(4, 4); value != "341002199001010000" || kind != excelize.CellTypeInlineString {
		t.Errorf("document number %q, type %v", value, kind)
	}
	if value, kind, _ := cell(5, 4); value != "12" || kind != excelize.CellTypeUnset {
		t.Errorf("a number is %q, type %v", value, kind)
	}
	sumRow := 4 + len(list.Rows)
	if value, _, _ := cell(5, sumRow); value != "19" {
		t.Errorf("total %q, want 12+0+7", value)
	}
	if value, _, _ := cell(1, sumRow); value != "合计" {
		t.Errorf("total is called %q", value)
	}
	if value, _, _ := cell(6, sumRow); value != "" {
		t.Errorf("a column without Sum has the total %q", value)
	}
	if value, _, _ := cell(1, sumRow+1); !strings.HasPrefix(value, "填表人：") || !strings.Contains(value, "审核人：") {
		t.Errorf("places to sign: %q", value)
	}
	checkTextFormat(t, f, name)
}

// checkTextFormat looks at the style of a document number and of a number.
func checkTextFormat(t *testing.T, f *excelize.File, name string) {
	t.Helper()
	for ref, want := range map[string]int{"B4": 49, "D4": 49, "D3": 49, "E4": 1} {
		id, err := f.GetCellStyle(name, ref)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if style.NumFmt != want || style.Font.Bold != (ref == "D3") {
			t.Errorf("%s: number format %d, bold %v", ref, style.NumFmt, style.Font.Bold)
		}
	}
}

// TestWorkbookPrints looks at what makes a sheet a page.
func TestWorkbookPrints(t *testing.T) {
	f := readBook(t, workbook(t, roster(2)))
	name := f.GetSheetName(0)
	layout, err := f.GetPageLayout(name)
	if err != nil {
		t.Fatal(err)
	}
	if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("layout %v %v %v %v", *layout.Size, *layout.Orientation, *layout.FitToWidth, *layout.FitToHeight)
	}
	props, err := f.GetSheetProps(name)
	if err != nil {
		t.Fatal(err)
	}
	if props.FitToPage == nil || !*props.FitToPage {
		t.Error("the page is not fitted")
	}
	names := f.GetDefinedName()
	if len(names) != 1 || names[0].Name != "_xlnm.Print_Titles" || names[0].RefersTo != "'申请人员基本情况表'!$3:$3" {
		t.Errorf("names %+v", names)
	}
	panes, err := f.GetPanes(name)
	if err != nil {
		t.Fatal(err)
	}
	if !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes %+v", panes)
	}
	if width, err := f.GetColWidth(name, "D"); err != nil || width < 19 || width > 21 {
		t.Errorf("38 mm are %v wide, %v", width, err)
	}
	merged, err := f.GetMergeCells(name)
	if err != nil || len(merged) != 3 || merged[0].GetStartAxis() != "A1" || merged[0].GetEndAxis() != "F1" {
		t.Errorf("merged %v, %v", merged, err)
	}
}

func TestWorkbookIsDeterministic(t *testing.T) {
	var sheets []confirm.Listing
	for i := range 7 {
		sheets = append(sheets, roster(i+1))
	}
	once := workbook(t, sheets...)
	for range 3 {
		if !bytes.Equal(once, workbook(t, sheets...)) {
			t.Fatal("the same listings gave other bytes")
		}
	}
}

func TestSheetNames(t *testing.T) {
	var sheets []confirm.Listing
	for _, title := range []string{"青禾县/小学:一", "青禾县/小学:一", "", strings.Repeat("很长的学校名", 9), strings.Repeat("很长的学校名", 9), strings.Repeat("𠮷", 40), "'x'", "A", "a"} {
		list := roster(1)
		list.Title = title
		sheets = append(sheets, list)
	}
	f := readBook(t, workbook(t, sheets...))
	if got := f.GetSheetList(); len(got) != len(sheets) || got[0] != "青禾县_小学_一" || got[1] != "青禾县_小学_一-2" || got[2] != "名单" {
		t.Errorf("sheets %q", got)
	}
	for i, name := range f.GetSheetList() {
		if value, err := f.GetCellValue(name, "A3"); err != nil || value != "序号" {
			t.Errorf("sheet %d: %q, %v", i, value, err)
		}
	}
}

func TestWorkbookRefuses(t *testing.T) {
	p := newPress(t)
	if err := p.Workbook(t.Context(), io.Discard, nil); err == nil {
		t.Error("a workbook of nothing")
	}
	if err := p.Workbook(t.Context(), io.Discard, []confirm.Listing{{Title: "x"}}); err == nil {
		t.Error("a listing of no columns")
	}
	bad := roster(1)
	bad.Rows[0] = bad.Rows[0][:2]
	if err := p.Workbook(t.Context(), io.Discard, []confirm.Listing{bad}); err == nil {
		t.Error("a short row")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Workbook(ctx, io.Discard, []confirm.Listing{roster(1)}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// spy looks, when the first byte of the file comes, what lies in a folder.
type spy struct {
	folder string
	t      *testing.T
}

func (s spy) Write(p []byte) (int, error) {
	if left, err := os.ReadDir(s.folder); err != nil || len(left) > 0 {
		s.t.Fatalf("in the folder of temporary files: %v, %v", left, err)
	}
	return len(p), nil
}

// TestWorkbookLeavesNoFile makes a sheet far beyond the 16 MB from which the
// library would go on in a file.
func TestWorkbookLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir) // Windows
	list := roster(0)
	long := strings.Repeat("青", 300)
	for range 9_000 {
		list.Rows = append(list.Rows, []string{long, long, long, "", "1", ""})
	}
	if err := newPress(t).Workbook(t.Context(), spy{dir, t}, []confirm.Listing{list}); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkWorkbook10000(b *testing.B) {
	p := newPress(b)
	list := roster(10_000)
	for i := 0; i < 24; i++ { // as many columns as 申请人员基本情况表
		list.Columns = append(list.Columns, confirm.ListingColumn{Key: fmt.Sprint(i), Title: "现任教学校", Width: 20})
		for r := range list.Rows {
			list.Rows[r] = append(list.Rows[r], "青禾县第一中学")
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Workbook(b.Context(), io.Discard, []confirm.Listing{list}); err != nil {
			b.Fatal(err)
		}
	}
}
